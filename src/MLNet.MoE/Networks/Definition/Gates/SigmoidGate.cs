using System.Numerics;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// weights = logistic(logits / temperature), each for itself: the gate of KAMoE (arXiv 2409.15161). Weights don't add up to 1; they do at
/// first.
/// </summary>
internal sealed class SigmoidGate : IGate
{
    /// <inheritdoc/>
    public string Name => "sigmoid";

    /// <inheritdoc/>
    public string Description => "logistic function of each logit; weights don't add up to 1";

    /// <inheritdoc/>
    public string Source => "arXiv 2409.15161";

    /// <inheritdoc/>
    public bool TakesNoise => false;

    /// <inheritdoc/>
    public bool SumsToOne => false;

    /// <summary>The logit of one over the number of experts.</summary>
    public float[] LineStarts(int experts)
    {
        float[] starts = new float[experts];
        Array.Fill(starts, experts > 1 ? -MathF.Log(experts - 1) : 0);
        return starts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) => [new("temperature", spec.GateTemperature)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = -T.One / gate.Temperature;
        foreach (ref T value in lines) value *= inverse;
        ShortSpans.Exp(lines);
        foreach (ref T value in lines) value = T.One / (T.One + value);
    }

    /// <inheritdoc/>
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / gate.Temperature;
        for (int i = 0; i < gradient.Length; i++) gradient[i] *= weights[i] * (T.One - weights[i]) * inverse;
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
        => graph.Op("Sigmoid", graph.Op("Div", lines, graph.Number(gate.Temperature)));
}
