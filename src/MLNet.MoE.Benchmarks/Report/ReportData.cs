namespace MLNet.MoE.Benchmarks.Report;

/// <summary>What a report is made of.</summary>
internal sealed class ReportData
{
    /// <summary>Sorts the results.</summary>
    /// <param name="records">Results of single models and of ensembles.</param>
    /// <param name="trials">Trials of tuning.</param>
    public ReportData(IReadOnlyList<ResultRecord> records, IReadOnlyList<TrialRecord> trials)
    {
        Summary = new BenchmarkSummary([.. records.Where(record => record.Members == 1)]);
        Ensembles = [.. records.Where(record => record.Members > 1)];
        Trials = trials;
    }

    /// <summary>The single models.</summary>
    public BenchmarkSummary Summary { get; }

    /// <summary>Results of ensembles of seeds.</summary>
    public IReadOnlyList<ResultRecord> Ensembles { get; }

    /// <summary>Trials of tuning.</summary>
    public IReadOnlyList<TrialRecord> Trials { get; }
}
