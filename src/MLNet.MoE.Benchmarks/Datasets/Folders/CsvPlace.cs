namespace MLNet.MoE.Benchmarks;

/// <summary>A line of a file, for messages.</summary>
internal readonly record struct CsvPlace(string Path, int Line)
{
    public override string ToString() => $"'{Path}' line {Line}";
}
