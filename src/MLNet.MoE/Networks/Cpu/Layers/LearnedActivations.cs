using System.Numerics;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>The activations of a layer's experts that have a learned number.</summary>
/// <param name="context">The pass.</param>
/// <param name="numbers">The numbers: (experts) of each copy.</param>
internal sealed unsafe class LearnedActivations<T>(PassContext<T> context, Parameter<T> numbers)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LearnedFunction?[] _functions =
        Array.ConvertAll(context.Activations, activation => activation.Learned?.CreateFunction());

    /// <summary>An expert's function; null where it has no learned number.</summary>
    public ElementwiseFunction? this[int expert] => _functions[expert];

    /// <summary>Takes a member's numbers.</summary>
    public void Load(int member)
    {
        T* own = numbers.Data(member);
        for (int expert = 0; expert < _functions.Length; expert++)
            if (_functions[expert] is { } function) function.Number = double.CreateTruncating(own[expert]);
    }

    /// <summary>Adds what the backward passes of an expert's units gave.</summary>
    public void AddGradient(int member, int expert)
    {
        if (_functions[expert] is not { } function) return;
        numbers.Gradient(member).Data[expert] += T.CreateTruncating(function.Gradient);
        function.Gradient = 0;
    }
}
