namespace MLNet.MoE.Fuzz.Running;

/// <summary>What a case may take.</summary>
internal sealed record Limits
{
    /// <summary>Those that hold for every case.</summary>
    public static Limits Default { get; } = new();

    /// <summary>Time of the processor, which another program's load does not lengthen.</summary>
    public TimeSpan Processor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time on the clock, for a case that waits and does nothing; generous, as others may use the machine.</summary>
    public TimeSpan Clock { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Bytes that may be allocated whatever the size of the files.</summary>
    public long BytesAtLeast { get; init; } = 64L << 20;

    /// <summary>Bytes that may be allocated on top for each byte of the files.</summary>
    public long BytesPerByte { get; init; } = 16;

    /// <summary>Bytes that may be allocated for files of a size.</summary>
    public long Bytes(long size) => (BytesPerByte * size) + BytesAtLeast;
}
