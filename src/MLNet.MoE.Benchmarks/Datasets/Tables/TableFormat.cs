namespace MLNet.MoE.Benchmarks;

/// <summary>The format of a table's file.</summary>
internal enum TableFormat
{
    /// <summary>Fields separated by a delimiter.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>An array of JSON objects, or one object a line.</summary>
    Json,
}
