using System.Numerics.Tensors;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>
/// Distances of rows from those of training. A number counts as the network gets it, on a scale on which training rows are about normal,
/// and beyond their range by how far it is beyond, in widths of the range; another category counts like a number two deviations off.
/// </summary>
internal sealed class RowDistances
{
    /// <summary>Neighbours whose distances are averaged.</summary>
    private const int Neighbours = 5;

    private const float OtherCategory = 4;

    private readonly TrainedNetwork _network;
    private readonly float[][] _numbers;
    private readonly int[][] _categories;
    private readonly (int Column, float Value)[][] _sparse;
    private readonly bool[] _mayLack;

    /// <summary>Remembers rows of training.</summary>
    /// <param name="network">The network.</param>
    /// <param name="table">The rows.</param>
    /// <param name="rows">Those that are remembered.</param>
    public RowDistances(TrainedNetwork network, ExplainedTable table, int[] rows)
    {
        _network = network;
        _numbers = Array.ConvertAll(rows, row => Coordinates(table, row));
        var prepared = Array.ConvertAll(rows, table.Prepare);
        _categories = Array.ConvertAll(prepared, row => row.Categories);
        _sparse = Array.ConvertAll(prepared, row => row.Sparse);
        _mayLack = [.. Enumerable.Range(0, network.Layout.Groups.Count).Select(group => rows.Any(row => table.Categories(row)[group] < 0))];
    }

    /// <summary>Mean distance of a row from the nearest.</summary>
    public double Of(ExplainedTable table, int row)
    {
        float[] numbers = Coordinates(table, row);
        var prepared = table.Prepare(row);
        Span<double> nearest = stackalloc double[Neighbours];
        nearest.Fill(double.PositiveInfinity);
        for (int other = 0; other < _numbers.Length; other++)
        {
            float distance = TensorPrimitives.Distance(numbers, _numbers[other]);
            double square = (distance * (double)distance) + Sparse(prepared.Sparse, _sparse[other]);
            int[] categories = _categories[other];
            for (int i = 0; i < categories.Length; i++) square += categories[i] != prepared.Categories[i] ? OtherCategory : 0;
            if (square >= nearest[^1]) continue;
            int place = Neighbours - 1;
            for (; place > 0 && nearest[place - 1] > square; place--) nearest[place] = nearest[place - 1];
            nearest[place] = square;
        }
        int known = Math.Min(Neighbours, _numbers.Length);
        double sum = 0;
        foreach (double square in nearest[..known]) sum += Math.Sqrt(square);
        return sum / known;
    }

    /// <summary>Numeric columns of a row that are outside of the range of training.</summary>
    public int Outside(ExplainedTable table, int row)
    {
        var (ranges, sources, numbers) = (_network.Preprocessor.Ranges, _network.Preprocessor.PreparedSources, table.Numbers(row));
        int count = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            float value = numbers[sources[i]];
            count += value < ranges[i].Smallest || value > ranges[i].Largest ? 1 : 0;
        }
        return count;
    }

    /// <summary>Categories of a row that no training row has, or none where all of them had one.</summary>
    public int Unseen(ExplainedTable table, int row)
    {
        var preprocessor = _network.Preprocessor;
        int count = 0;
        for (int i = 0; i < preprocessor.CategoryColumns.Count; i++)
        {
            int group = preprocessor.CategoryColumns[i], category = table.Categories(row)[group];
            count += category < 0 ? (_mayLack[group] ? 0 : 1) : preprocessor.SeenCategories(i)[category] ? 0 : 1;
        }
        return count;
    }

    /// <summary>The numbers of a row with what they are beyond their range.</summary>
    private float[] Coordinates(ExplainedTable table, int row)
    {
        var preprocessor = _network.Preprocessor;
        float[] coordinates = [.. table.Prepare(row).Numbers.Take(preprocessor.NumericColumns + preprocessor.IndicatorColumns)];
        var (ranges, sources, numbers) = (preprocessor.Ranges, preprocessor.PreparedSources, table.Numbers(row));
        for (int i = 0; i < ranges.Count; i++)
        {
            float value = numbers[sources[i]];
            if (!float.IsFinite(value)) continue;
            float beyond = value - Math.Clamp(value, ranges[i].Smallest, ranges[i].Largest), width = ranges[i].Largest - ranges[i].Smallest;
            // Six deviations are about what the range of training is wide.
            if (beyond != 0 && float.IsFinite(width)) coordinates[i] += Math.Clamp(6 * beyond / width, -1000, 1000);
        }
        return coordinates;
    }

    private static double Sparse((int Column, float Value)[] first, (int Column, float Value)[] second)
    {
        double sum = 0;
        for (int i = 0, j = 0; i < first.Length || j < second.Length;)
        {
            bool isFirst = j == second.Length || (i < first.Length && first[i].Column <= second[j].Column),
                isSecond = i == first.Length || (j < second.Length && second[j].Column <= first[i].Column);
            double difference = (isFirst ? first[i].Value : 0) - (double)(isSecond ? second[j].Value : 0);
            sum += difference * difference;
            if (isFirst) i++;
            if (isSecond) j++;
        }
        return sum;
    }
}
