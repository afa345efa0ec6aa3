using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Small tables for tests of the preprocessing.</summary>
internal static class Tables
{
    /// <summary>A table of one numeric column; labels are the row numbers.</summary>
    public static FeatureTable Column(params float[] values) => Numeric(values.Select(v => new[] { v }).ToArray());

    /// <summary>A table of numeric rows; labels are the row numbers.</summary>
    public static FeatureTable Numeric(float[][] rows, float[]? weights = null)
    {
        var table = new FeatureTable(rows[0].Length, [], weights is not null);
        for (int i = 0; i < rows.Length; i++)
        {
            table.AddRow(i, weights?[i] ?? 1, out var numeric, out _);
            rows[i].CopyTo(numeric);
        }
        return table;
    }

    /// <summary>A table of one category column; labels are 0.</summary>
    public static FeatureTable Categories(int size, params int[] values)
    {
        var table = new FeatureTable(0, [size]);
        foreach (int value in values)
        {
            table.AddRow(0, 1, out _, out var categories);
            categories[0] = value;
        }
        return table;
    }

    /// <summary>All rows of a table.</summary>
    public static int[] AllRows(FeatureTable table) => [.. Enumerable.Range(0, table.RowCount)];

    /// <summary>Rows of numbers from a normal distribution, all but the first of them raised to the third power to be skewed.</summary>
    public static float[][] Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        float[][] result = new float[rows][];
        for (int i = 0; i < rows; i++)
        {
            result[i] = new float[columns];
            for (int j = 0; j < columns; j++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                result[i][j] = (float)(j == 0 ? normal : normal * normal * normal);
            }
        }
        return result;
    }
}
