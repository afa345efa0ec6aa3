namespace MLNet.MoE.Fuzz.Running;

/// <summary>What a long run does.</summary>
internal sealed record FuzzRunOptions
{
    /// <summary>Seed of all cases.</summary>
    public required long Seed { get; init; }

    /// <summary>Number of the first case of each target.</summary>
    public required long First { get; init; }

    /// <summary>Cases of each target.</summary>
    public required long Count { get; init; }

    /// <summary>Processes that try cases at the same time.</summary>
    public required int Processes { get; init; }

    /// <summary>Where failing cases are kept.</summary>
    public required string FaultFolder { get; init; }
}
