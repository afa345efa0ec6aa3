using System.Buffers.Text;
using DuckDB.NET.Native;

namespace MLNet.MoE.Benchmarks;

/// <summary>The rows of Parquet and JSON files, and of queries, through DuckDB, in their order. Numbers come as numbers, everything else as
/// text.</summary>
internal sealed unsafe class DuckReader : IRecordReader
{
    private readonly DuckSession _session;
    private readonly DuckDBType[] _types;
    private readonly byte[] _number = new byte[64];
    private readonly byte*[] _data;
    private readonly ulong*[] _valid;
    private DuckDBPreparedStatement? _statement;
    private DuckDBResult _result;
    private DuckDBDataChunk? _chunk;
    private int _row, _rows;

    private DuckReader(string path, DuckSession session, string query)
    {
        (Path, _session) = (path, session);
        (Columns, _types) = Describe(query);
        string[] fields =
            [.. Columns.Select((name, i) => _types[i] == DuckDBType.Varchar ? $"cast({DuckSession.Name(name)} as varchar)"
                : DuckSession.Name(name))];
        _data = new byte*[fields.Length];
        _valid = new ulong*[fields.Length];
        Run($"select {string.Join(", ", fields)} from ({query}\n)");
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [];

    /// <inheritdoc/>
    public string Layout => "read by DuckDB";

    /// <inheritdoc/>
    public long Line { get; private set; }

    /// <inheritdoc/>
    public string Place => $"'{Path}' row {Line}";

    /// <summary>Opens Parquet or JSON files of the same columns, by name.</summary>
    public static DuckReader OpenFiles(string path, IReadOnlyList<string> files, TableFormat format) => Open(path, null, files, format);

    /// <summary>Opens the result of a query of the user's own; files that are named too are its table <c>input</c>.</summary>
    public static DuckReader OpenQuery(string sql, IReadOnlyList<string> files, TableFormat format) => Open("--sql", sql, files, format);

    /// <inheritdoc/>
    public bool Read()
    {
        if (++_row < _rows)
        {
            Line++;
            return true;
        }
        while (NextChunk())
        {
            if (_rows == 0) continue;
            Line++;
            return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public int CopyTo(RawColumn[] columns, int[] places, CancellationToken cancellation, int most = int.MaxValue)
    {
        int rows = 0;
        for (; rows < most && Read(); rows++)
        {
            if ((rows & 0xfff) == 0) cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < columns.Length; i++)
            {
                if (TryGetNumber(places[i], out double number) && columns[i].TryAdd(number)) continue;
                columns[i].Add(Field(places[i]), Line);
            }
        }
        return rows;
    }

    /// <summary>The number of the current row in a column that comes as numbers; false where it comes as text or is missing.</summary>
    private bool TryGetNumber(int column, out double value)
    {
        value = 0;
        if (_types[column] == DuckDBType.Varchar || IsNull(column)) return false;
        value = _types[column] switch
        {
            DuckDBType.Double => ((double*)_data[column])[_row],
            DuckDBType.Float => ((float*)_data[column])[_row],
            DuckDBType.Integer => ((int*)_data[column])[_row],
            _ => ((long*)_data[column])[_row],
        };
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Field(int column)
    {
        if (IsNull(column)) return [];
        int length;
        switch (_types[column])
        {
            case DuckDBType.Double:
                Utf8Formatter.TryFormat(((double*)_data[column])[_row], _number, out length);
                return _number.AsSpan(0, length);
            case DuckDBType.Float:
                Utf8Formatter.TryFormat(((float*)_data[column])[_row], _number, out length);
                return _number.AsSpan(0, length);
            case DuckDBType.Integer:
                Utf8Formatter.TryFormat(((int*)_data[column])[_row], _number, out length);
                return _number.AsSpan(0, length);
            case DuckDBType.BigInt:
                Utf8Formatter.TryFormat(((long*)_data[column])[_row], _number, out length);
                return _number.AsSpan(0, length);
            default:
                // duckdb_string_t: a length, then up to 12 bytes in place, or four and a pointer to all of them.
                byte* text = _data[column] + (16 * (long)_row);
                length = *(int*)text;
                return BlankText.Trim(new ReadOnlySpan<byte>(length <= 12 ? text + 4 : *(byte**)(text + 8), length));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chunk?.Dispose();
        NativeMethods.Query.DuckDBDestroyResult(ref _result);
        _statement?.Dispose();
        _session.Dispose();
    }

    private static DuckReader Open(string path, string? sql, IReadOnlyList<string> files, TableFormat format)
    {
        var session = new DuckSession(sql is null ? files : null);
        try
        {
            string list = $"[{string.Join(", ", files.Select(DuckSession.Literal))}]";
            string table = format switch
            {
                TableFormat.Parquet => $"select * from read_parquet({list}, union_by_name = true)",
                TableFormat.Json => $"select * from read_json_auto({list}, union_by_name = true)",
                _ => $"select * from read_csv({list}, union_by_name = true)",
            };
            if (sql is null) return new DuckReader(path, session, table);
            CheckQuery(session, sql);
            if (files.Count > 0) session.Execute($"create temp view input as {table}");
            return new DuckReader(path, session, sql.Trim().TrimEnd(';'));
        }
        catch (DatasetException exception)
        {
            session.Dispose();
            throw new DatasetException($"{(sql is null ? $"'{path}' cannot be read" : "--sql")}: {exception.Message}", exception);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>One statement that selects: nothing that writes is run.</summary>
    private static void CheckQuery(DuckSession session, string sql)
    {
        int count = NativeMethods.ExtractStatements.DuckDBExtractStatements(session.Connection, sql, out var statements);
        using (statements)
        {
            if (count == 0)
                throw new DatasetException(
                    $"it is no query: {DuckSession.FirstLine(NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements))}");
            string first = sql.TrimStart(' ', '\t', '\r', '\n', '(');
            bool selects = new[] { "select", "with", "from", "values", "table", "pivot",
                "unpivot" }.Any(word => first.StartsWith(word, StringComparison.OrdinalIgnoreCase));
            if (count > 1 || !selects)
                throw new DatasetException("it must be one query that selects rows, such as \"select * from 'a.csv'\".");
        }
    }

    private (IReadOnlyList<string> Names, DuckDBType[] Types) Describe(string query)
    {
        Run($"select * from ({query}\n) limit 0");
        int count = (int)NativeMethods.Query.DuckDBColumnCount(ref _result);
        string[] names = new string[count];
        var types = new DuckDBType[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = NativeMethods.Query.DuckDBColumnName(ref _result, i);
            types[i] = NativeMethods.Query.DuckDBColumnType(ref _result, i) is var type
                && type is DuckDBType.Double or DuckDBType.Float or DuckDBType.Integer or DuckDBType.BigInt ? type : DuckDBType.Varchar;
        }
        NativeMethods.Query.DuckDBDestroyResult(ref _result);
        _statement!.Dispose();
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DatasetException($"two columns are named '{twice.Key}'; rename one.");
        return (names, types);
    }

    private void Run(string sql)
    {
        if (NativeMethods.PreparedStatements.DuckDBPrepare(_session.Connection, sql, out _statement) != DuckDBState.Success)
            throw new DatasetException(DuckSession.FirstLine(NativeMethods.PreparedStatements.DuckDBPrepareError(_statement)));
        if (NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(_statement, out _result) != DuckDBState.Success)
            throw new DatasetException(DuckSession.FirstLine(NativeMethods.Query.DuckDBResultError(ref _result)));
    }

    private bool NextChunk()
    {
        _chunk?.Dispose();
        _chunk = NativeMethods.StreamingResult.DuckDBStreamFetchChunk(_result);
        (_row, _rows) = (0, 0);
        if (_chunk.IsInvalid)
        {
            if (NativeMethods.Query.DuckDBResultError(ref _result) is { Length: > 0 } error)
                throw new DatasetException($"'{Path}' cannot be read: {DuckSession.FirstLine(error)}");
            return false;
        }
        _rows = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(_chunk);
        for (int i = 0; i < _data.Length; i++)
        {
            nint vector = NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i);
            _data[i] = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
            _valid[i] = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        }
        return _rows > 0;
    }

    private bool IsNull(int column) => _valid[column] != null && (_valid[column][_row >> 6] >> (_row & 63) & 1) == 0;
}
