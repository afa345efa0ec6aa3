using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>How much of the label a column tells alone.</summary>
/// <param name="Column">The column.</param>
/// <param name="Told">
/// Share of the loss that it saves on rows that were not looked at, 0 to 1: of the log-loss of the class shares, or of the variance.
/// </param>
internal readonly record struct ColumnStrength(string Column, double Told)
{
    /// <summary>From this share on a column gives the label away.</summary>
    public const double GivesAway = 0.95;

    private const int MostBins = 64, RowsPerBin = 40;

    /// <summary>Measures all columns of a table.</summary>
    public static IReadOnlyList<ColumnStrength> Of(LoadedTable table, IReadOnlyList<(string Source, DatasetColumn Column)> columns,
        int classes, int seed)
    {
        int[] order = [.. Enumerable.Range(0, table.Rows)];
        new Random(seed).Shuffle(order);
        int[][] halves = [order[..(order.Length / 2)], order[(order.Length / 2)..]];
        return [.. columns
            .Select(part => new ColumnStrength(part.Source, Math.Clamp(1 - Loss(part.Column, table.Label!, classes, halves), 0, 1)))
            .GroupBy(part => part.Column).Select(parts => parts.MaxBy(part => part.Told)).OrderByDescending(part => part.Told)];
    }

    /// <summary>Loss by the column in shares of that without it: each half is judged by what the other one tells.</summary>
    private static double Loss(DatasetColumn column, float[] labels, int classes, int[][] halves)
    {
        double with = 0, without = 0;
        for (int own = 0; own < 2; own++)
        {
            var (learnt, judged) = (halves[1 - own], halves[own]);
            var bin = Binning(column, learnt);
            var (a, b) = classes == 0 ? Numbers(labels, learnt, judged, bin) : Classes(labels, classes, learnt, judged, bin);
            (with, without) = (with + a, without + b);
        }
        double loss = without > 0 ? with / without : 1;
        return classes == 0 && column is NumericColumn numbers ? Math.Min(loss, 1 - Correlation(numbers, labels)) : loss;
    }

    /// <summary>Square of the correlation of numbers with the label; missing ones count as their mean.</summary>
    private static double Correlation(NumericColumn column, float[] labels)
    {
        float[] values = column.Values.ToArray();
        float[] present = Array.FindAll(values, float.IsFinite);
        if (present.Length == 0) return 0;
        double mean = present.Average(value => (double)value), label = labels.Average(value => (double)value), both = 0, own = 0, other = 0;
        for (int row = 0; row < values.Length; row++)
        {
            double x = float.IsFinite(values[row]) ? values[row] - mean : 0, y = labels[row] - label;
            (both, own, other) = (both + (x * y), own + (x * x), other + (y * y));
        }
        return own > 0 && other > 0 ? both * both / (own * other) : 0;
    }

    private static (double With, double Without) Numbers(float[] labels, int[] learnt, int[] judged, Func<int, int> bin)
    {
        double mean = learnt.Average(row => (double)labels[row]);
        var sums = new Dictionary<int, (double Sum, int Count)>();
        foreach (int row in learnt)
        {
            var (sum, count) = sums.GetValueOrDefault(bin(row));
            sums[bin(row)] = (sum + labels[row], count + 1);
        }
        double with = 0, without = 0;
        foreach (int row in judged)
        {
            var (sum, count) = sums.GetValueOrDefault(bin(row));
            // A bin of few rows is drawn to the mean of all.
            double predicted = (sum + mean) / (count + 1);
            with += (labels[row] - predicted) * (labels[row] - predicted);
            without += (labels[row] - mean) * (labels[row] - mean);
        }
        return (with, without);
    }

    private static (double With, double Without) Classes(float[] labels, int classes, int[] learnt, int[] judged, Func<int, int> bin)
    {
        double[] shares = new double[classes];
        var counts = new Dictionary<int, double[]>();
        foreach (int row in learnt)
        {
            shares[(int)labels[row]] += 1.0 / learnt.Length;
            if (!counts.TryGetValue(bin(row), out double[]? own)) counts.Add(bin(row), own = new double[classes]);
            own[(int)labels[row]]++;
        }
        double with = 0, without = 0;
        foreach (int row in judged)
        {
            int label = (int)labels[row];
            double share = Math.Max(shares[label], 0.5 / learnt.Length);
            double[] own = counts.GetValueOrDefault(bin(row)) ?? [];
            double count = own.Sum();
            // One row's worth of the shares of all.
            with -= Math.Log(((own.Length > 0 ? own[label] : 0) + (0.2 * share)) / (count + 0.2));
            without -= Math.Log(share);
        }
        return (with, without);
    }

    /// <summary>The bin of a row: a category, or a run of numbers; missing values have a bin of their own.</summary>
    private static Func<int, int> Binning(DatasetColumn column, int[] learnt)
    {
        if (column is CategoricalColumn texts)
        {
            int[] codes = texts.Codes.ToArray();
            return row => codes[row];
        }
        float[] values = ((NumericColumn)column).Values.ToArray();
        float[] sorted = [.. learnt.Select(row => values[row]).Where(float.IsFinite).Order()];
        float[] distinct = [.. sorted.Distinct()];
        // Bins of few rows would tell chance.
        int most = Math.Clamp(sorted.Length / RowsPerBin, 4, MostBins);
        float[] edges = distinct.Length <= most ? distinct
            : [.. Enumerable.Range(1, most - 1).Select(i => sorted[(int)((long)i * sorted.Length / most)]).Distinct()];
        return row =>
        {
            if (!float.IsFinite(values[row])) return -1;
            int place = Array.BinarySearch(edges, values[row]);
            return place >= 0 ? place : ~place;
        };
    }
}
