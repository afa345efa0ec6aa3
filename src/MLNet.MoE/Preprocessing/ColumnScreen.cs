using MLNet.MoE.Numerics;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// Leaves out numeric columns that are unrelated to the label, where there are more columns than rows: among so many some fit the label by
/// chance, and a network that gets them all learns those. Each column is tested alone, by the ranks of its numbers, so that units and
/// outliers don't matter.
/// </summary>
/// <remarks>
/// Three F tests a column: of its ranks, of their distance from the middle (which finds relations that rise and fall), and of which numbers
/// are missing; of classes whether the classes differ, of numbers whether they go together. The smallest probability counts, times the
/// number of tests. Columns are kept up to a rate of false discoveries (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57): of those kept,
/// at most that share fits by chance.
/// </remarks>
internal sealed class ColumnScreen
{
    private readonly FeatureTable _table;
    private readonly int[] _rows;
    private readonly double[] _weights;
    private readonly double[] _labels;
    private readonly int _classes;

    private ColumnScreen(FeatureTable table, ReadOnlySpan<int> rows, bool hasClasses)
    {
        _table = table;
        var weighted = new List<int>(rows.Length);
        foreach (int row in rows)
            if (table.Weight(row) > 0) weighted.Add(row);
        _rows = [.. weighted];
        double mean = _rows.Length == 0 ? 1 : _rows.Average(row => (double)table.Weight(row));
        _weights = Array.ConvertAll(_rows, row => table.Weight(row) / mean);
        _labels = Array.ConvertAll(_rows, row => (double)table.Label(row));
        if (!hasClasses)
        {
            _labels = Ranks(_labels);
            return;
        }
        // Classes that occur, numbered from 0.
        double[] found = [.. _labels.Distinct().Order()];
        _labels = Array.ConvertAll(_labels, label => (double)Array.BinarySearch(found, label));
        _classes = found.Length;
    }

    /// <summary>Degrees of freedom of the differences between classes, or of a line.</summary>
    private int Freedom => Math.Max(1, _classes - 1);

    /// <summary>The columns to keep, in their order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows to learn from.</param>
    /// <param name="columns">Numeric columns to choose from.</param>
    /// <param name="hasClasses">Whether labels are classes.</param>
    /// <param name="rate">Share of the kept columns that may fit by chance; 1 keeps all.</param>
    public static int[] Keep(FeatureTable table, ReadOnlySpan<int> rows, int[] columns, bool hasClasses, double rate)
    {
        if (rate >= 1 || columns.Length == 0) return columns;
        var screen = new ColumnScreen(table, rows, hasClasses);
        // With too few rows, or with one label only, there is no test.
        if (screen._rows.Length - screen.Freedom < 2 || screen._labels.Distinct().Count() < 2) return columns;
        double[] probabilities = new double[columns.Length];
        Parallel.For(0, columns.Length, i => probabilities[i] = screen.Probability(columns[i]));
        double most = Threshold([.. probabilities.Order()], rate, Math.Max(2, screen._rows.Length / 20));
        return [.. columns.Where((_, i) => probabilities[i] <= most)];
    }

    /// <summary>The probability up to which columns are kept.</summary>
    /// <param name="ordered">Probabilities of all columns, ascending.</param>
    /// <param name="rate">Rate of false discoveries.</param>
    /// <param name="least">Columns that are kept in any case: the network needs some to work with.</param>
    private static double Threshold(double[] ordered, double rate, int least)
    {
        int kept = Math.Min(least, ordered.Length);
        for (int i = ordered.Length; i > kept; i--)
            if (ordered[i - 1] * ordered.Length / i <= rate) kept = i;
        return ordered[kept - 1];
    }

    private double Probability(int column)
    {
        double[] numbers = Array.ConvertAll(_rows, row => (double)_table.Numeric(row)[column]);
        double[] missing = Array.ConvertAll(numbers, number => double.IsFinite(number) ? 0.0 : 1);
        int absent = missing.Count(flag => flag > 0);
        // Missing numbers stand in the middle, where they don't speak for either side.
        double[] ranks = Ranks(numbers), distances = Ranks(Array.ConvertAll(ranks, Math.Abs));
        double least = Math.Min(Test(ranks), Test(distances));
        return absent > 0 ? Math.Min(1, 3 * Math.Min(least, Test(missing))) : Math.Min(1, 2 * least);
    }

    private double Test(double[] x)
    {
        double total = _weights.Sum(), mean = 0, all = 0;
        for (int i = 0; i < x.Length; i++) mean += _weights[i] * x[i];
        mean /= total;
        for (int i = 0; i < x.Length; i++) all += _weights[i] * (x[i] - mean) * (x[i] - mean);
        double explained = _classes > 0 ? BetweenClasses(x, mean) : AlongLine(x, mean);
        // What rounding leaves of a column of one number is no variance.
        if (!(all > 1e-9)) return 1;
        int freedom = Freedom, rest = x.Length - freedom - 1;
        return FDistribution.UpperTail(explained / freedom / Math.Max(1e-12 * all, (all - explained) / rest), freedom, rest);
    }

    /// <summary>The part of the sum of squares that the means of the classes make up.</summary>
    private double BetweenClasses(double[] x, double mean)
    {
        double[] sums = new double[_classes], weights = new double[_classes];
        for (int i = 0; i < x.Length; i++)
        {
            sums[(int)_labels[i]] += _weights[i] * (x[i] - mean);
            weights[(int)_labels[i]] += _weights[i];
        }
        double told = 0;
        for (int i = 0; i < _classes; i++) told += sums[i] * sums[i] / weights[i];
        return told;
    }

    /// <summary>The part of the sum of squares that a line along the labels makes up.</summary>
    private double AlongLine(double[] x, double mean)
    {
        double total = _weights.Sum(), labelMean = 0, both = 0, labels = 0;
        for (int i = 0; i < x.Length; i++) labelMean += _weights[i] * _labels[i];
        labelMean /= total;
        for (int i = 0; i < x.Length; i++)
        {
            both += _weights[i] * (x[i] - mean) * (_labels[i] - labelMean);
            labels += _weights[i] * (_labels[i] - labelMean) * (_labels[i] - labelMean);
        }
        return both * both / labels;
    }

    /// <summary>Ranks, less their mean; equal numbers share one, and what is not finite has 0.</summary>
    private static double[] Ranks(double[] numbers)
    {
        int[] order = [.. Enumerable.Range(0, numbers.Length).Where(i => double.IsFinite(numbers[i]))];
        Array.Sort(Array.ConvertAll(order, i => numbers[i]), order);
        double[] ranks = new double[numbers.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && numbers[order[end]] == numbers[order[start]];) end++;
            for (int i = start; i < end; i++) ranks[order[i]] = ((start + end) - order.Length) / 2.0;
        }
        return ranks;
    }
}
