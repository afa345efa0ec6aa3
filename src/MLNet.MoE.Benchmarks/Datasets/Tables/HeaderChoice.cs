namespace MLNet.MoE.Benchmarks;

/// <summary>Whether the first record of a CSV file names the columns.</summary>
internal enum HeaderChoice
{
    /// <summary>It should; a first record that looks like a row is refused.</summary>
    Expected,

    /// <summary>It does, whatever it looks like.</summary>
    Present,

    /// <summary>It does not: the first record is a row.</summary>
    Absent,
}
