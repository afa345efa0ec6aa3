using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>One line a result, for files and pipes.</summary>
internal sealed class BenchmarkLines(Terminal terminal) : IBenchmarkProgress
{
    public void Message(string text) => terminal.Line(OneLine.Of(text));

    public void Warning(string text) => terminal.Warning(text);

    public void Planned(int total, int resumed) =>
        terminal.Line(resumed == 0 ? $"{total} runs." : $"{total} runs, {resumed} of them finished before.");

    public void Started(BenchmarkRun run)
    {
    }

    public void Tried(BenchmarkRun run, TrialRecord trial)
    {
        string outcome = trial.ValidationScore is double score ? $"{trial.Metric} {ScoreText.Of(score, trial.Metric)} in validation"
            : $"failed: {trial.Error}";
        terminal.Line(
            OneLine.Of(
                $"{run.Dataset}, {run.Model}, split {trial.Split}, trial {trial.Trial + 1}: {outcome}, {ScoreText.Seconds(trial.Seconds)} "
                + "s"));
    }

    public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state)
    {
        string outcome = record.Score is double score
            ? $"{record.Metric} {ScoreText.Of(score, record.Metric)}, fit {ScoreText.Seconds(record.FitSeconds ?? 0)} s"
            : $"failed: {record.Error}";
        string left = state.Finished < state.Total && state.Remaining is { } remaining
            ? $", about {BenchmarkDisplay.Clock(remaining)} left" : "";
        terminal.Line(OneLine.Of($"[{state.Finished}/{state.Total}] {run.Dataset}, {run.Model}, seed {run.Seed}: {outcome}{left}"));
    }
}
