using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Fitting;

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
}
