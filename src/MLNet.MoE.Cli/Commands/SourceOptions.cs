using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary>The argument and the options that say where a table comes from.</summary>
internal sealed class SourceOptions
{
    private readonly Argument<string?> _file;

    private readonly Option<string?> _sql = new("--sql")
    {
        Description =
            "Query (DuckDB's SQL) whose result is the table, such as \"select * from 'a.parquet' join 'b.csv' using (id)\". Where a file "
            + "is named too, the query calls it input.",
        HelpName = "query",
    };

    private readonly Option<bool> _header =
        new("--header") { Description = "The first line of the CSV file names the columns, even if it looks like a row." };

    private readonly Option<bool> _noHeader =
        new("--no-header") { Description = "The first line of the CSV file is a row; the columns are called column1, column2 and so on." };

    /// <summary>Makes them.</summary>
    /// <param name="purpose">What the table is to hold.</param>
    public SourceOptions(string purpose)
    {
        _file = new Argument<string?>("table")
        {
            Description =
                $"Table {purpose}: a CSV file (delimiter, encoding and how numbers are written are found by themselves; may be "
                + "gzip-compressed), a Parquet or a JSON file, or a quoted pattern such as 'data/*.csv' for several; "
                + "- for CSV from standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
    }

    /// <summary>Adds everything to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        foreach (Option option in (Option[])[_sql, _header, _noHeader]) command.Add(option);
    }

    /// <summary>Where the table comes from.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="terminal">Has standard input, where the table comes from there.</param>
    /// <exception cref="CommandException">Nothing or contradictory things are said.</exception>
    public TableSource Read(ParseResult result, Terminal terminal)
    {
        string? file = result.GetValue(_file), sql = result.GetValue(_sql);
        bool header = result.GetValue(_header), noHeader = result.GetValue(_noHeader);
        if (file is null && sql is null)
            throw new CommandException(
                $"Name a table, or a query with --sql. 'moe {result.CommandResult.Command.Name} --help' shows the usage.");
        if (header && noHeader) throw new CommandException("--header and --no-header exclude each other; say one of them.");
        if (file == SpooledInput.Name) file = terminal.TakeInput();
        return new TableSource(file, sql, header ? HeaderChoice.Present : noHeader ? HeaderChoice.Absent : HeaderChoice.Expected);
    }
}
