namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>Whether trials that were read can be those of a study: a study goes on from them, and runs with the settings of the
/// best.</summary>
internal static class TrialCheck
{
    /// <summary>The trials that fit, the first of each number; the others are reported and left out, so that they are done again.</summary>
    /// <param name="plan">What the study is of.</param>
    /// <param name="lines">Trials with the study's key.</param>
    /// <param name="warning">Gets a message for each trial that does not fit.</param>
    public static IReadOnlyList<TrialRecord> Usable(StudyPlan plan, IEnumerable<JsonLine<TrialRecord>> lines, Action<string> warning)
    {
        var usable = new List<TrialRecord>();
        foreach (var line in lines)
        {
            if (Problem(plan, line.Record) is { } problem) warning($"{line.Place} is damaged and skipped: {OneLine.Of(problem)}.");
            else usable.Add(line.Record);
        }
        return [.. usable.DistinctBy(trial => trial.Trial)];
    }

    private static string? Problem(StudyPlan plan, TrialRecord trial)
    {
        if ((trial.Dataset, trial.Model, trial.Split, trial.Metric)
            != (plan.Dataset, LearnerName.Tuned(plan.Contender.Name), plan.Split, plan.Metric))
            return $"it has the key of a study of {plan.Dataset} and {plan.Contender.Name}, and is of {trial.Dataset} and {trial.Model}";
        if (trial.Trial == 0)
            return IsSame(trial.Settings, plan.Contender.Defaults) ? null : "the first trial has other settings than the model's own";
        if (trial.Settings.Count != plan.Contender.SearchSpace.Count)
            return $"it has {trial.Settings.Count} settings where {plan.Contender.SearchSpace.Count} are tuned";
        foreach (var dimension in plan.Contender.SearchSpace)
        {
            if (!trial.Settings.TryGetValue(dimension.Name, out string? value)) return $"it has no setting {dimension.Name}";
            if (!dimension.Holds(value)) return $"its setting {dimension.Name} is '{value}'";
        }
        return null;
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> expected) =>
        settings.Count == expected.Count
        && settings.All(setting => expected.TryGetValue(setting.Key, out string? value) && value == setting.Value);
}
