namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Keeps what is reported, at once and on the reporting thread, and may act on it.</summary>
internal sealed class RecordingProgress(Action<TrainingProgress>? act = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        act?.Invoke(value);
    }
}
