using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>A column of numbers in single precision; NaN is a missing value.</summary>
public sealed class NumericColumn : DatasetColumn
{
    private readonly float[] _values;

    /// <summary>Creates the column over <paramref name="values"/>, which is not copied.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">One value per row; NaN where it is missing.</param>
    public NumericColumn(string name, float[] values)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(values);
        _values = values;
        MissingCount = values.Count(float.IsNaN);
    }

    /// <summary>The values, one per row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <inheritdoc/>
    public override int RowCount => _values.Length;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    internal override DataViewType DataViewType => NumberDataViewType.Single;

    internal override DatasetColumn Select(ReadOnlySpan<int> rows)
    {
        float[] selected = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            selected[i] = _values[rows[i]];
        return new NumericColumn(Name, selected);
    }

    internal override Delegate CreateGetter(TabularCursor cursor)
    {
        float[] values = _values;
        return (ValueGetter<float>)((ref float value) => value = values[cursor.CurrentRow]);
    }
}
