namespace MLNet.MoE.Benchmarks;

/// <summary>What every contender gets on every split to find its settings with; whichever ends first.</summary>
public sealed record TuningBudget
{
    /// <summary>Trials, the one with the contender's own settings included; null for no limit.</summary>
    public int? Trials { get; init; }

    /// <summary>Seconds of fits and predictions; null for no limit. The trial with the contender's own settings is always finished, later
    /// ones are cut off.</summary>
    public double? Seconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" or ", new[]
    {
        Trials is int trials ? $"{trials} trials" : null,
        Seconds is double seconds ? $"{OptionSettings.Text(seconds)} s" : null,
    }.OfType<string>());

    /// <summary>Whether something is left after some trials.</summary>
    internal bool Allows(IReadOnlyCollection<TrialRecord> done) =>
        done.Count == 0 || ((Trials is null || done.Count < Trials) && (Seconds is null || done.Sum(trial => trial.Seconds) < Seconds));

    /// <summary>Throws where the budget makes no sense.</summary>
    /// <exception cref="ArgumentException">The message names the value.</exception>
    internal void Check()
    {
        if (Trials is null && Seconds is null) throw new ArgumentException("Tuning needs a number of trials or of seconds.");
        if (Trials is < 1) throw new ArgumentException($"The number of tuning trials is {Trials}; it must be at least 1.");
        if (Seconds is not null and not (> 0 and < 1e9))
            throw new ArgumentException($"The tuning budget is {OptionSettings.Text(Seconds)} s; it must be above 0.");
    }
}
