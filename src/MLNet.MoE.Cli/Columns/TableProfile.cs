using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Columns;

/// <summary>A table and what its columns look like.</summary>
/// <param name="Table">The table as it was read.</param>
/// <param name="Columns">The columns, in the table's order.</param>
internal sealed record TableProfile(RawTable Table, IReadOnlyList<ColumnProfile> Columns)
{
    /// <summary>The file, or what else the table comes from.</summary>
    public string Path => Table.Path;

    /// <summary>Rows.</summary>
    public int Rows => Table.Rows;

    /// <summary>Reads a table.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="request">What the user said about columns.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DatasetException">It cannot be read or has no rows.</exception>
    public static TableProfile Read(TableSource source, ColumnRequest request, CancellationToken cancellation)
    {
        var table = RawTable.Read(source, request.Hint, null, cancellation);
        return new TableProfile(table, [.. table.Columns.Select(column => new ColumnProfile(column, table.DecimalSyntax))]);
    }

    /// <summary>The column of that name.</summary>
    /// <exception cref="CommandException">There is none; the message says which option asked for it and lists the columns.</exception>
    public ColumnProfile Find(string name, string option) => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new CommandException(
            $"{option}: '{Path}' has no column '{name}'; {ColumnNames.Hint(name, [.. Columns.Select(column => column.Name)])}");
}
