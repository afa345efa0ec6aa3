namespace MLNet.MoE.Benchmarks;

/// <summary>Follows a benchmark run. Calls come one at a time, though from several threads.</summary>
public interface IBenchmarkProgress
{
    /// <summary>Something worth a line, such as a dataset that was read.</summary>
    void Message(string text);

    /// <summary>Something that went wrong and does not stop the run, such as a damaged line of an earlier run's results.</summary>
    void Warning(string text) => Message($"warning: {text}");

    /// <summary>All runs are known.</summary>
    /// <param name="total">Runs in all.</param>
    /// <param name="resumed">Of them, those whose results the output folder already holds.</param>
    void Planned(int total, int resumed);

    /// <summary>A fit begins.</summary>
    void Started(BenchmarkRun run);

    /// <summary>A trial of tuning is on disk; the run that it is for goes on.</summary>
    void Tried(BenchmarkRun run, TrialRecord trial);

    /// <summary>A result is on disk.</summary>
    /// <param name="run">The run.</param>
    /// <param name="record">Its result.</param>
    /// <param name="state">How far the whole is.</param>
    void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state);
}
