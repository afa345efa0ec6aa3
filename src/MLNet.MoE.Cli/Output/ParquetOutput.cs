using System.Text;
using DuckDB.NET.Data;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>Writes rows to a Parquet file through DuckDB. Texts that are all whole numbers, or all numbers, are written as such, which is
/// known after the last row: until then rows are in a database in a temporary folder beside the file, and memory does not grow with
/// them.</summary>
internal sealed class ParquetOutput(string path) : IRowOutput, IDisposable
{
    private readonly List<string> _names = [];
    private readonly List<object?> _row = [];
    private readonly string _folder = TemporaryName.Beside(path);
    private DuckDBConnection? _connection;
    private DuckDBAppender? _appender;
    private bool[] _isText = [];

    /// <inheritdoc/>
    public void Text(ReadOnlySpan<byte> text) => _row.Add(text.IsEmpty ? null : Encoding.UTF8.GetString(text));

    /// <inheritdoc/>
    public void Number(double value, bool isSingle) => _row.Add(isSingle ? (object)(float)value : value);

    /// <inheritdoc/>
    public void EndRow()
    {
        if (_names.Count == 0)
        {
            _names.AddRange(_row.Select(name => (string?)name ?? ""));
        }
        else
        {
            _appender ??= Create();
            var row = _appender.CreateRow();
            for (int i = 0; i < _row.Count; i++)
            {
                if (_isText[i]) row.AppendValue((string?)_row[i]);
                else if (_row[i] is float single) row.AppendValue(single);
                else row.AppendValue((double)_row[i]!);
            }
            row.EndRow();
        }
        _row.Clear();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _appender?.Dispose();
        _appender = null;
        Execute($"copy (select {string.Join(", ", _names.Select(Column))} from rows) to {DuckSession.Literal(path)} (format parquet)");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _appender?.Dispose();
        _connection?.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private DuckDBAppender Create()
    {
        Directory.CreateDirectory(_folder);
        _connection = new DuckDBConnection($"Data Source={Path.Combine(_folder, "rows")}");
        _connection.Open();
        Execute("set autoinstall_known_extensions = false");
        Execute("set autoload_known_extensions = false");
        Execute("set temp_directory = ''");
        // A thread gathers a group of rows of its own before it is written.
        Execute("set memory_limit = '1GB'");
        Execute("set threads = 1");
        _isText = [.. _row.Select(value => value is null or string)];
        var columns = _names.Select((name, i)
            => $"{DuckSession.Name(name)} {(_isText[i] ? "varchar" : _row[i] is float ? "float" : "double")}");
        Execute($"create table rows ({string.Join(", ", columns)})");
        return _connection.CreateAppender("rows");
    }

    private string Column(string name, int index)
    {
        string quoted = DuckSession.Name(name);
        if (!_isText[index]) return quoted;
        // A code such as 007 would lose its zeros, and a number of many digits its last ones.
        foreach (var (type, pattern) in ((string, string)[])[("bigint", "-?(0|[1-9][0-9]{0,17})"),
            ("double", "-?(0|[1-9][0-9]{0,14})?([.][0-9]{0,15})?([eE][-+]?[0-9]{1,3})?")])
        {
            using var command = _connection!.CreateCommand();
            command.CommandText =
                $"select coalesce(bool_and(regexp_full_match({quoted}, '{pattern}') and try_cast({quoted} as {type}) is not null), false) "
                + $"from rows where {quoted} is not null";
            if (command.ExecuteScalar() is true) return $"cast({quoted} as {type}) as {quoted}";
        }
        return quoted;
    }

    private void Execute(string sql)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
