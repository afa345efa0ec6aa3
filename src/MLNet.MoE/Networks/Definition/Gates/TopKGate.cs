using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The experts of the k largest logits share the weights, by a softmax over them; all others have none.</summary>
internal sealed class TopKGate : IGate
{
    /// <inheritdoc/>
    public string Name => "top-k";

    /// <inheritdoc/>
    public string Description => "softmax over the k experts of the largest logits, 0 for the others";

    /// <inheritdoc/>
    public string Source => "arXiv 1701.06538";

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public int StateLines(int experts) => experts;

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) =>
        [new("temperature", spec.GateTemperature), new("active experts", GateDesign.Of(spec).Parts.ActiveExperts)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LargestProbabilities.Keep(gate, lines, state, T.One);

    /// <summary>The softmax formula: it takes nothing but the weights, since an expert without weight has no part in it.</summary>
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => SoftmaxGate.SoftmaxBackward(gate.Experts, weights, gradient, gate.Temperature);

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
        => LargestProbabilities.ToOnnx(graph, lines, gate, 1);
}
