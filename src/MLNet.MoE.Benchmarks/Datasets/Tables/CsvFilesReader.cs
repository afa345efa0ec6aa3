namespace MLNet.MoE.Benchmarks;

/// <summary>The rows of several CSV files with the same columns, in whatever order, one file after the other.</summary>
internal sealed class CsvFilesReader : IRecordReader
{
    private readonly IReadOnlyList<string> _files;
    private readonly HeaderChoice _header;
    private readonly List<string> _remarks = [];
    private CsvReader _current;
    private int[] _places;
    private int _file;

    /// <summary>Opens the first of the files.</summary>
    public CsvFilesReader(string path, IReadOnlyList<string> files, HeaderChoice header)
    {
        (Path, _files, _header) = (path, files, header);
        _current = CsvReader.Open(files[0], header);
        Columns = _current.Columns;
        _places = [.. Enumerable.Range(0, Columns.Count)];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [.. _remarks, .. _current.Remarks];

    /// <inheritdoc/>
    public string Layout => $"in {_files.Count} files";

    /// <inheritdoc/>
    public long Line => _current.Line;

    /// <inheritdoc/>
    public string Place => _current.Place;

    /// <inheritdoc/>
    public bool Read()
    {
        while (!_current.Read())
        {
            if (!NextFile()) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Field(int column) => _current.Field(_places[column]);

    /// <inheritdoc/>
    public int CopyTo(RawColumn[] columns, int[] places, CancellationToken cancellation, int most = int.MaxValue)
    {
        int rows = 0;
        do rows += _current.CopyTo(columns, [.. places.Select(place => _places[place])], cancellation, most - rows);
        while (rows < most && NextFile());
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _current.Dispose();

    private bool NextFile()
    {
        if (_file + 1 == _files.Count) return false;
        _remarks.AddRange(_current.Remarks);
        _current.Dispose();
        _current = CsvReader.Open(_files[++_file], _header);
        var names = _current.Columns.ToList();
        _places = [.. Columns.Select(name => names.IndexOf(name))];
        int absent = Array.IndexOf(_places, -1);
        if (absent < 0 && names.Count == Columns.Count) return true;
        throw new DatasetException(
            $"'{_files[_file]}' "
            + $"{(absent >= 0 ? $"has no column '{Columns[absent]}'" : $"has a column '{names.Except(Columns).First()}' more")}, unlike "
            + $"'{_files[0]}'; files that are read together need the same columns.");
    }
}
