namespace MLNet.MoE.Cli.Scoring;

/// <summary>What comes of predicting the positive class from a probability on.</summary>
/// <param name="Probability">The probability.</param>
/// <param name="Hits">Positive rows that are predicted so.</param>
/// <param name="FalseAlarms">Negative rows that are predicted positive.</param>
/// <param name="Misses">Positive rows that are predicted negative.</param>
internal sealed record Threshold(double Probability, int Hits, int FalseAlarms, int Misses)
{
    /// <summary>Share of the rows predicted positive that are; NaN where none is predicted so.</summary>
    public double Precision => Hits + FalseAlarms > 0 ? (double)Hits / (Hits + FalseAlarms) : double.NaN;

    /// <summary>Share of the positive rows that are predicted so; NaN where there are none.</summary>
    public double Recall => Hits + Misses > 0 ? (double)Hits / (Hits + Misses) : double.NaN;

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Hits > 0 ? 2.0 * Hits / ((2 * Hits) + FalseAlarms + Misses) : 0;

    /// <summary>What the errors cost together.</summary>
    public double Cost((double FalseAlarm, double Miss) costs) => (costs.FalseAlarm * FalseAlarms) + (costs.Miss * Misses);
}
