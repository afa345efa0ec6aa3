using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>What the training rows hold, column by column: ranges, missing values and categories.</summary>
internal sealed class ColumnSurvey
{
    private readonly float[] _smallest;
    private readonly float[] _largest;
    private readonly bool[] _missing;
    private readonly bool[][] _seen;
    private readonly bool[] _noCategory;

    private ColumnSurvey(FeatureTable table)
    {
        _smallest = new float[table.NumericCount];
        _largest = new float[table.NumericCount];
        _missing = new bool[table.NumericCount];
        _smallest.AsSpan().Fill(float.PositiveInfinity);
        _largest.AsSpan().Fill(float.NegativeInfinity);
        _seen = [.. table.CategorySizes.Select(size => new bool[size])];
        _noCategory = new bool[table.CategorySizes.Count];
    }

    public static ColumnSurvey Take(FeatureTable table, ReadOnlySpan<int> rows)
    {
        var survey = new ColumnSurvey(table);
        foreach (int row in rows)
        {
            // A row of weight 0 is no row.
            if (!(table.Weight(row) > 0)) continue;
            table.Pass(row);
            survey.Add(table.Numeric(row), table.Categories(row));
        }
        return survey;
    }

    /// <summary>Numeric columns with at least two different values.</summary>
    public int[] VaryingNumeric() => [.. Enumerable.Range(0, _smallest.Length).Where(c => _smallest[c] < _largest[c])];

    /// <summary>Numeric columns with missing values and others.</summary>
    public int[] PartlyMissing() => [.. Enumerable.Range(0, _smallest.Length).Where(c => _missing[c] && _smallest[c] <= _largest[c])];

    /// <summary>Category columns with at least two different categories; none counts as one.</summary>
    public int[] VaryingCategories() =>
        [.. Enumerable.Range(0, _seen.Length).Where(c => _seen[c].Count(seen => seen) + (_noCategory[c] ? 1 : 0) > 1)];

    /// <summary>(categories of the column): which of them occur.</summary>
    public bool[] SeenCategories(int column) => _seen[column];

    private void Add(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories)
    {
        for (int i = 0; i < numeric.Length; i++)
        {
            float value = numeric[i];
            if (!float.IsFinite(value))
            {
                _missing[i] = true;
                continue;
            }
            if (value < _smallest[i]) _smallest[i] = value;
            if (value > _largest[i]) _largest[i] = value;
        }
        for (int i = 0; i < categories.Length; i++)
        {
            if (categories[i] < 0) _noCategory[i] = true;
            else _seen[i][categories[i]] = true;
        }
    }
}
