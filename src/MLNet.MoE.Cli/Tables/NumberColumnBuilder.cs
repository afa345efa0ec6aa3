using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Gathers a column of numbers; missing and infinite ones become NaN.</summary>
internal sealed class NumberColumnBuilder(int column)
{
    private readonly List<float> _values = [];

    /// <summary>Adds the current row's value.</summary>
    /// <exception cref="CommandException">It is not a number.</exception>
    public void Add(CsvRecords records) => _values.Add(Read(records, column));

    /// <summary>The values so far.</summary>
    public float[] ToArray() => [.. _values];

    /// <summary>The values as a column.</summary>
    public NumericColumn Build(string name) => new(name, ToArray());

    /// <summary>The current row's number; NaN where it is missing or infinite.</summary>
    /// <exception cref="CommandException">It is not a number.</exception>
    public static float Read(CsvRecords records, int column)
    {
        var text = records.Field(column);
        if (Numbers.TryParsePlain(text, out double value)) return (float)value;
        if (MissingMarkers.IsMissing(text)) return float.NaN;
        if (!Numbers.TryParse(text, out value))
            throw new CommandException($"{records.Place(column)}: '{text}' is not a number, which this column must be; mend it or leave it empty.");
        return float.IsFinite((float)value) ? (float)value : float.NaN;
    }
}
