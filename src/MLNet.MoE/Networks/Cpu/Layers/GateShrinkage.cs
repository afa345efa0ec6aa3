using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>alpha = (1 - s) selected + s softmax(c): the weights of every row are drawn towards those of a mixture that is the same for
/// all.</summary>
internal sealed unsafe class GateShrinkage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly Parameter<T> _logits;
    private readonly int _experts;
    private readonly T _share;
    private readonly T[] _common, _gradient;

    /// <param name="context">The pass.</param>
    /// <param name="gate">The gate.</param>
    public GateShrinkage(PassContext<T> context, GateDesign gate)
    {
        (_context, _experts, _share) = (context, gate.Experts, T.CreateTruncating(gate.Parts.Shrinkage));
        _logits = context.Parameter(WeightKind.GateNetwork, gate.CommonLogits);
        (_common, _gradient) = (new T[_experts], new T[_experts]);
        if (context.IsTraining) Selected = context.Allocate<T>(_experts * context.Capacity);
    }

    /// <summary>The weights as the selection gave them: (experts, rows). In training alone.</summary>
    public T* Selected { get; }

    /// <summary>Shrinks the weights of a member's rows, or of all members of a single row, in place.</summary>
    /// <param name="member">The member; without effect for a single row.</param>
    /// <param name="weights">(experts, rows or members).</param>
    /// <param name="count">Rows or members.</param>
    public void Forward(int member, T* weights, int count)
    {
        if (Selected is not null) new ReadOnlySpan<T>(weights, _experts * count).CopyTo(new Span<T>(Selected, _experts * count));
        // Rows of a tile have one member, those of a single row are the members, some of which share a copy.
        int run = _context.IsSingleRow ? _context.Rows : count;
        T kept = T.One - _share;
        for (int start = 0; start < count; start += run)
        {
            Common(_context.IsSingleRow ? _context.FirstMember + start : member);
            for (int k = 0; k < _experts; k++)
            {
                T common = _share * _common[k];
                T* own = weights + ((nint)k * count) + start;
                for (int row = 0; row < run; row++) own[row] = T.FusedMultiplyAdd(kept, own[row], common);
            }
        }
    }

    /// <summary>From the gradient of alpha to that of the selection's weights, in place; adds that of c.</summary>
    /// <param name="member">The member.</param>
    /// <param name="gradient">(experts, rows).</param>
    public void Backward(int member, T* gradient)
    {
        int rows = _context.Rows;
        Common(member);
        for (int k = 0; k < _experts; k++) _gradient[k] = _share * _context.Kernels.Sum(rows, gradient + ((nint)k * rows));
        SoftmaxGate.SoftmaxBackward(_experts, _common, _gradient, T.One);
        T* target = _logits.Gradient(member).Data;
        for (int k = 0; k < _experts; k++) target[k] += _gradient[k];
        T kept = T.One - _share;
        for (nint at = 0; at < (nint)_experts * rows; at++) gradient[at] *= kept;
    }

    private void Common(int member)
    {
        new ReadOnlySpan<T>(_logits.Data(member), _experts).CopyTo(_common);
        SoftmaxGate.Softmax<T>(_experts, _common, T.One);
    }
}
