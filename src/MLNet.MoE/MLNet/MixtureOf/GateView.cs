using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>
/// What the gate of a mixture sees of a row: its features, and of each expert how sure it is (the log-odds of its likeliest class) or how
/// far its number lies from the experts' mean.
/// </summary>
/// <param name="task">What is predicted.</param>
/// <param name="features">Inputs made of features.</param>
/// <param name="experts">Number of experts.</param>
/// <param name="unit">What counts as 1 where numbers are predicted: the standard deviation of the label.</param>
internal sealed class GateView(TaskKind task, GateInputs features, int experts, double unit)
{
    /// <summary>Inputs made of features.</summary>
    public GateInputs Features => features;

    /// <summary>What counts as 1 where numbers are predicted.</summary>
    public double Unit => unit;

    /// <summary>Number of inputs.</summary>
    public int Count => features.Count + experts;

    /// <summary>Writes the inputs of a row.</summary>
    /// <param name="slots">(slots): features of the row.</param>
    /// <param name="statements">(experts, statements): probabilities or numbers.</param>
    /// <param name="inputs">(<see cref="Count"/>), written.</param>
    public void Write(ReadOnlySpan<float> slots, ReadOnlySpan<double> statements, Span<double> inputs)
    {
        features.Write(slots, inputs[..features.Count]);
        var own = inputs[features.Count..];
        int each = statements.Length / experts;
        double mean = 0;
        foreach (double statement in statements) mean += statement / statements.Length;
        for (int k = 0; k < experts; k++)
        {
            var said = statements.Slice(k * each, each);
            own[k] = task == TaskKind.Regression ? Math.Clamp((said[0] - mean) / unit, -3, 3) : Confidence(said) / 5;
        }
    }

    private static double Confidence(ReadOnlySpan<double> probabilities)
    {
        double likeliest = probabilities.Length == 1 ? Math.Max(probabilities[0], 1 - probabilities[0]) : 0;
        foreach (double probability in probabilities) likeliest = Math.Max(likeliest, probability);
        double inside = Math.Clamp(likeliest, 1e-6, 1 - 1e-6);
        return Math.Log(inside / (1 - inside));
    }
}
