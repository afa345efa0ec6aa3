using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What the columns of a CSV file look like: one pass over the whole file, which keeps no rows.</summary>
/// <param name="Path">The file.</param>
/// <param name="Delimiter">What separates its fields.</param>
/// <param name="Rows">Rows under the header.</param>
/// <param name="Columns">The columns, in the file's order.</param>
internal sealed record TableProfile(string Path, char Delimiter, int Rows, IReadOnlyList<ColumnProfile> Columns)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It cannot be read or has no rows.</exception>
    public static TableProfile Read(string path, CancellationToken cancellation)
    {
        using var records = CsvRecords.Open(path);
        ColumnProfile[] columns = [.. records.Columns.Select(name => new ColumnProfile(name))];
        int rows = 0;
        for (; records.Read(); rows++)
        {
            if ((rows & 0xfff) == 0) cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < columns.Length; i++) columns[i].Add(records.Field(i), records.Line);
        }
        if (rows == 0) throw new CommandException($"'{path}' has a header and no rows; it needs some.");
        return new TableProfile(path, records.Delimiter, rows, columns);
    }

    /// <summary>The column of that name.</summary>
    /// <exception cref="CommandException">There is none; the message says which option asked for it and lists the columns.</exception>
    public ColumnProfile Find(string name, string option) => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new CommandException($"{option}: '{Path}' has no column '{name}'; {ColumnNames.Hint(name, [.. Columns.Select(column => column.Name)])}");
}
