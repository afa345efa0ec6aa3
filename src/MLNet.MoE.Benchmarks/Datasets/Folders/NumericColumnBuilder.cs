using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>Gathers a numeric column from text.</summary>
internal sealed class NumericColumnBuilder(string name, int ordinal)
{
    private readonly List<float> _values = [];

    /// <summary>The column's place in the file.</summary>
    public int Ordinal => ordinal;

    /// <summary>Adds a value; an empty field is missing.</summary>
    /// <exception cref="DatasetException">The text is not a number.</exception>
    public void Add(ReadOnlySpan<char> text, CsvPlace place)
    {
        if (text.IsEmpty)
            _values.Add(float.NaN);
        else if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            _values.Add(value);
        else
        {
            throw new DatasetException(
                $"{place}, column '{name}': '{text}' is not a number; mend the value, leave it empty, or list the column as categorical.");
        }
    }

    public float[] ToArray() => [.. _values];

    public NumericColumn Build() => new(name, ToArray());
}
