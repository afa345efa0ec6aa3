using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Sure rows have one expert, others several: active are the experts whose probability is within a gap of the best, k at most.
/// </summary>
/// <remarks>The paper has two experts at most, and leaves open what their outputs are multiplied by; here a softmax over the active ones,
/// so that a single one has a weight of 1.</remarks>
internal sealed class AdaptiveGate : IGate
{
    /// <inheritdoc/>
    public string Name => "adaptive";

    /// <inheritdoc/>
    public string Description => "softmax over the experts whose probability is within a gap of the best, at most k";

    /// <inheritdoc/>
    public string Source => "arXiv 2310.07188";

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public int StateLines(int experts) => experts;

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec)
    {
        var parts = GateDesign.Of(spec).Parts;
        return [new("temperature", spec.GateTemperature), new("active experts", parts.ActiveExperts),
            new("probability gap", parts.ProbabilityGap)];
    }

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => LargestProbabilities.Keep(gate, lines, state, gate.ProbabilityGap);

    /// <inheritdoc/>
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => SoftmaxGate.SoftmaxBackward(gate.Experts, weights, gradient, gate.Temperature);

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
        => LargestProbabilities.ToOnnx(graph, lines, gate, gate.ProbabilityGap);
}
