using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>How much a column differs between two tables.</summary>
/// <param name="Column">The column.</param>
/// <param name="Distance">
/// 0 for alike to 1 for nothing in common: of numbers the largest difference of the shares of rows below a number (Kolmogorov and Smirnov),
/// of categories half the sum of the differences of their shares; missing values count as a category.
/// </param>
/// <param name="Expected">What 999 of 1,000 pairs of tables drawn alike, with as many columns, stay below.</param>
/// <param name="What">What differs most.</param>
internal sealed record ColumnShift(string Column, double Distance, double Expected, string What)
{
    private const double Least = 0.05;

    /// <summary>Whether it differs by more than chance, and by enough to matter.</summary>
    public bool IsShifted => Distance > Expected && Distance >= Least;

    /// <summary>Compares the columns of two tables.</summary>
    public static IReadOnlyList<ColumnShift> Of(IReadOnlyList<(string Source, DatasetColumn Column)> first,
        IReadOnlyList<DatasetColumn> second) => [.. first.Zip(second, (a, b) => Of(a.Source, a.Column, b, first.Count))
            .GroupBy(shift => shift.Column).Select(parts => parts.MaxBy(part => part.Distance)!)
            .OrderByDescending(shift => shift.Distance)];

    private static ColumnShift Of(string name, DatasetColumn first, DatasetColumn second, int columns)
    {
        int n = first.RowCount, m = second.RowCount;
        // Kolmogorov's bound at a level that is shared among the columns.
        double level = 0.001 / columns, scale = Math.Sqrt((n + (double)m) / ((double)n * m));
        double bound = Math.Sqrt(-Math.Log(level / 2) / 2) * scale;
        double missing = ((double)second.MissingCount / m) - ((double)first.MissingCount / n);
        if (first is not NumericColumn a || second is not NumericColumn b)
        {
            var (distance, value, categories) = Texts((CategoricalColumn)first, (CategoricalColumn)second);
            // Each of the shares has a part of chance in it.
            double chance = (Math.Sqrt(Math.Max(1, categories - 1)) * scale / 2) + bound;
            return new(name, distance, chance, value);
        }
        var (gap, told) = Numbers(Present(a), Present(b));
        return Math.Abs(missing) > gap
            ? new(name, Math.Abs(missing), bound, $"missing values: {(double)first.MissingCount / n:P0} and "
                + $"{(double)second.MissingCount / m:P0}")
            : new(name, gap, bound, told);
    }

    private static float[] Present(NumericColumn column) => [.. column.Values.ToArray().Where(float.IsFinite).Order()];

    private static (double Gap, string What) Numbers(float[] first, float[] second)
    {
        double gap = 0;
        int i = 0, j = 0;
        while (i < first.Length && j < second.Length)
        {
            float value = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= value) i++;
            while (j < second.Length && second[j] <= value) j++;
            gap = Math.Max(gap, Math.Abs(((double)i / first.Length) - ((double)j / second.Length)));
        }
        string what = first.Length == 0 || second.Length == 0 ? "no values in one of the tables"
            : FormattableString.Invariant($"medians {first[first.Length / 2]:G4} and {second[second.Length / 2]:G4}");
        return (gap, what);
    }

    private static (double Distance, string What, int Categories) Texts(CategoricalColumn first, CategoricalColumn second)
    {
        var shares = new Dictionary<string, (double First, double Second)>(StringComparer.Ordinal);
        for (int row = 0; row < first.RowCount; row++)
        {
            var (a, b) = shares.GetValueOrDefault(first[row] ?? "");
            shares[first[row] ?? ""] = (a + (1.0 / first.RowCount), b);
        }
        for (int row = 0; row < second.RowCount; row++)
        {
            var (a, b) = shares.GetValueOrDefault(second[row] ?? "");
            shares[second[row] ?? ""] = (a, b + (1.0 / second.RowCount));
        }
        var most = shares.MaxBy(pair => Math.Abs(pair.Value.First - pair.Value.Second));
        string name = most.Key.Length == 0 ? "missing values" : $"'{most.Key}'";
        return (shares.Values.Sum(pair => Math.Abs(pair.First - pair.Second)) / 2,
            FormattableString.Invariant($"{name}: {most.Value.First:P0} and {most.Value.Second:P0}"), shares.Count);
    }
}
