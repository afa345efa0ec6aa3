namespace MLNet.MoE.Benchmarks;

/// <summary>What is read of a dataset's <c>info.json</c> in the benchmark's archive.</summary>
internal sealed class ArchiveInfo
{
    /// <summary><c>binclass</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public string? TaskType { get; init; }
}
