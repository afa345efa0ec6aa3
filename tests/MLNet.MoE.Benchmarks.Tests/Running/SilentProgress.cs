namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Keeps the messages, and can act on each finished run.</summary>
internal sealed class SilentProgress(Action<ResultRecord>? finished = null) : IBenchmarkProgress
{
    public int Total { get; private set; }

    public int Resumed { get; private set; }

    public List<BenchmarkState> States { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Message(string text)
    {
    }

    public void Warning(string text) => Warnings.Add(text);

    public void Planned(int total, int resumed) => (Total, Resumed) = (total, resumed);

    public void Started(BenchmarkRun run)
    {
    }

    public List<TrialRecord> Trials { get; } = [];

    public void Tried(BenchmarkRun run, TrialRecord trial) => Trials.Add(trial);

    public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state)
    {
        States.Add(state);
        finished?.Invoke(record);
    }
}
