using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>What the outputs of one of several labels become as scores.</summary>
/// <param name="Label">Name of the label.</param>
/// <param name="Target">How it was scaled; null for classes.</param>
/// <param name="Temperature">What its log-odds, or logarithms of class probabilities, are divided by; 1 for numbers.</param>
internal sealed record LabelScores(string Label, TargetScale? Target, float Temperature)
{
    /// <summary>Makes scores of what the objective predicts for a row, in place.</summary>
    /// <param name="objective">The label's objective.</param>
    /// <param name="outputs">(outputs of the label).</param>
    public void Apply(Objective objective, Span<float> outputs)
    {
        if (Temperature != 1) objective.Temperature!.Apply(outputs.Length, outputs, 1 / Temperature);
        if (Target is not { } target) return;
        foreach (ref float output in outputs) output = target.Invert(output);
    }

    /// <summary>Writes the scores of all labels into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="predictions">(rows, outputs): what the objectives predict.</param>
    /// <param name="objective">The labels' objectives.</param>
    /// <param name="labels">What their outputs become.</param>
    /// <returns>(rows, outputs).</returns>
    public static string ToOnnx(OnnxGraph graph, string predictions, SeveralLabels objective, IReadOnlyList<LabelScores> labels)
    {
        string[] scores = new string[labels.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            var (own, start, count) = objective.Parts[i];
            scores[i] = graph.Gather(predictions, 1, [.. Enumerable.Range(start, count)]);
            if (labels[i].Temperature != 1) scores[i] = own.Temperature!.ToOnnx(graph, scores[i], 1 / labels[i].Temperature);
            if (labels[i].Target is { } target) scores[i] = target.ToOnnx(graph, scores[i]);
        }
        return graph.Concatenate(scores, 1);
    }
}
