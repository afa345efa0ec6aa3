using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>
/// What a network with quantiles gives as the scores of a row: its objective's prediction, then quantiles, then the bounds of an interval.
/// </summary>
/// <param name="Quantiles">Which of the network's levels are scores, ascending.</param>
/// <param name="Interval">The interval; null for none.</param>
internal sealed record SpreadScores(IReadOnlyList<int> Quantiles, CalibratedInterval? Interval)
{
    /// <summary>Number of scores of a row.</summary>
    public int Count => 1 + Quantiles.Count + (Interval is null ? 0 : 2);

    /// <summary>Makes scores of outputs, in units of the scaled target.</summary>
    /// <param name="outputs">(outputs) of a row.</param>
    /// <param name="scores">(<see cref="Count"/>), to be written.</param>
    public void Read(ReadOnlySpan<float> outputs, Span<float> scores)
    {
        scores[0] = outputs[0];
        for (int i = 0; i < Quantiles.Count; i++) scores[1 + i] = outputs[1 + Quantiles[i]];
        if (Interval is not null) (scores[^2], scores[^1]) = Interval.Bounds(outputs);
    }

    /// <summary>Writes <see cref="Read"/> into a graph: (rows, <see cref="Count"/>).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outputs">(rows, outputs).</param>
    public string ToOnnx(OnnxGraph graph, string outputs)
    {
        var scores = new List<string> { graph.Gather(outputs, 1, [0, .. Quantiles.Select(level => 1 + level)]) };
        if (Interval is not null)
        {
            var (lower, upper) = Interval.ToOnnx(graph, outputs);
            scores.AddRange([lower, upper]);
        }
        return graph.Concatenate(scores, 1);
    }
}
