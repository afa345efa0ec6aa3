using DuckDB.NET.Native;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A DuckDB in memory that writes nothing by itself: no extension is fetched or loaded, nothing is spilled to disk, and unless a query of
/// the user's own is run, no file but the named ones can be reached.
/// </summary>
internal sealed class DuckSession : IDisposable
{
    private readonly DuckDBDatabase _database;
    private readonly DuckDBNativeConnection _connection;

    /// <summary>Starts one.</summary>
    /// <param name="files">Files that may be reached; null for all, for a query of the user's own.</param>
    /// <exception cref="DatasetException">DuckDB's native library does not load here.</exception>
    public DuckSession(IReadOnlyList<string>? files)
    {
        try
        {
            NativeMethods.Configuration.DuckDBCreateConfig(out var config);
            using (config)
            {
                Set("autoinstall_known_extensions", "false");
                Set("autoload_known_extensions", "false");
                Set("allow_community_extensions", "false");
                Set("threads", Math.Min(Environment.ProcessorCount, 8).ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (NativeMethods.Startup.DuckDBOpen(":memory:", out _database, config, out string? error) != DuckDBState.Success)
                    throw new DatasetException($"DuckDB, which reads Parquet, JSON and queries, does not start: {error}");

                void Set(string name, string value) => NativeMethods.Configuration.DuckDBSetConfig(config, name, value);
            }
            if (NativeMethods.Startup.DuckDBConnect(_database, out _connection) != DuckDBState.Success)
                throw new DatasetException("DuckDB, which reads Parquet, JSON and queries, does not start.");
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new DatasetException(
                $"DuckDB, which reads Parquet, JSON and queries, does not load on this machine: {exception.Message} Save the table as "
                + "CSV.", exception);
        }
        Execute("set temp_directory = ''");
        Execute("set TimeZone = 'UTC'");
        Execute("set preserve_insertion_order = true");
        if (files is not null)
        {
            Execute($"set allowed_paths = [{string.Join(", ", files.Select(Literal))}]");
            Execute("set enable_external_access = false");
        }
        Execute("set lock_configuration = true");
    }

    /// <summary>The connection.</summary>
    public DuckDBNativeConnection Connection => _connection;

    /// <summary>A text as SQL writes it.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name as SQL writes it.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Runs a statement of this program.</summary>
    /// <exception cref="DatasetException">It fails.</exception>
    public void Execute(string sql)
    {
        var state = NativeMethods.Query.DuckDBQuery(_connection, sql, out var result);
        string error = state == DuckDBState.Success ? "" : FirstLine(NativeMethods.Query.DuckDBResultError(ref result));
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        if (state != DuckDBState.Success) throw new DatasetException(error);
    }

    /// <summary>DuckDB's message in one line, without the hints that follow.</summary>
    public static string FirstLine(string? message)
    {
        string[] lines = (message ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? "it says no more"
            : string.Join(' ',
                lines.TakeWhile(line => !line.StartsWith("LINE ", StringComparison.Ordinal)
                    && !line.StartsWith("Possible", StringComparison.Ordinal)).DefaultIfEmpty(lines[0]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }
}
