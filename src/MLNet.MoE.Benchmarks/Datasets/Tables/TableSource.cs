namespace MLNet.MoE.Benchmarks;

/// <summary>Where a table comes from.</summary>
/// <param name="Path">A CSV, Parquet or JSON file, or a pattern such as <c>data/*.csv</c> for several files of the same columns; may be
/// null where there is a query.</param>
/// <param name="Sql">A query of the user's own, or null.</param>
/// <param name="Header">Whether CSV files have a header.</param>
internal sealed record TableSource(string? Path, string? Sql = null, HeaderChoice Header = HeaderChoice.Expected)
{
    /// <summary>Opens it at its first row.</summary>
    /// <exception cref="DatasetException">It cannot be opened; the message says why and what to do.</exception>
    public IRecordReader Open()
    {
        IReadOnlyList<string> files = Path is null ? [] : TableFiles.Find(Path);
        var format = files.Count == 0 ? TableFormat.Csv : TableFiles.FormatOf(files[0]);
        if (Sql is not null) return DuckReader.OpenQuery(Sql, files, format);
        if (format != TableFormat.Csv) return DuckReader.OpenFiles(Path!, files, format);
        return files.Count == 1 ? CsvReader.Open(files[0], Header) : new CsvFilesReader(Path!, files, Header);
    }

    /// <summary>What the user named.</summary>
    public override string ToString() => Path ?? "--sql";
}
