using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>What is subtracted from a regression target and what it is divided by then; <see cref="TargetScaling"/> says what they
/// are.</summary>
/// <param name="Mean">Mean or median over the training rows, or 0.</param>
/// <param name="Deviation">Deviation, spread or mean over the training rows; 1 for a constant target.</param>
internal readonly record struct TargetScale(double Mean, double Deviation)
{
    /// <summary>Of a target that is no number: it stays as it is.</summary>
    public static TargetScale None { get; } = new(0, 1);

    /// <summary>Learns the scale from training rows.</summary>
    public static TargetScale Fit(FeatureTable table, ReadOnlySpan<int> rows, TargetScaling scaling = TargetScaling.MeanAndDeviation)
    {
        var scale = MeanAndDeviation(table, rows);
        return scaling switch
        {
            TargetScaling.Mean => new(0, scale.Mean > 0 ? scale.Mean : 1),
            TargetScaling.MedianAndSpread => MedianAndSpread(table, rows, scale),
            _ => scale,
        };
    }

    /// <summary>
    /// The median, and the median of the distances from it times 1.4826, which is the standard deviation where the target is normal. Where
    /// more than half of the rows have the same target, the standard deviation stands in.
    /// </summary>
    private static TargetScale MedianAndSpread(FeatureTable table, ReadOnlySpan<int> rows, TargetScale standard)
    {
        const double DeviationOfNormal = 1.4826;
        var targets = new List<(double Target, double Weight)>(rows.Length);
        foreach (int row in rows) targets.Add((table.Label(row) + table.LabelOffset, table.Weight(row)));
        double median = Median(targets);
        double spread = DeviationOfNormal * Median(targets.ConvertAll(row => (Math.Abs(row.Target - median), row.Weight)));
        return new(median, spread > 0 ? spread : standard.Deviation);
    }

    private static double Median(List<(double Value, double Weight)> values)
    {
        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        double half = values.Sum(value => value.Weight) / 2, sum = 0;
        foreach (var (value, weight) in values)
        {
            sum += weight;
            if (sum >= half) return value;
        }
        return 0;
    }

    private static TargetScale MeanAndDeviation(FeatureTable table, ReadOnlySpan<int> rows)
    {
        double total = 0, mean = 0, squares = 0;
        float smallest = float.PositiveInfinity, largest = float.NegativeInfinity;
        foreach (int row in rows)
        {
            double weight = table.Weight(row);
            if (weight <= 0) continue;
            total += weight;
            mean += weight * table.Label(row);
            smallest = MathF.Min(smallest, table.Label(row));
            largest = MathF.Max(largest, table.Label(row));
        }
        if (total == 0) return None;
        mean /= total;
        foreach (int row in rows)
        {
            double weight = table.Weight(row), difference = table.Label(row) - mean;
            if (weight > 0) squares += weight * difference * difference;
        }
        double deviation = Math.Sqrt(squares / total);
        // Rounding may give a constant target a tiny deviation, which would blow its residuals up.
        if (!(smallest < largest && deviation > 0)) deviation = 1;
        // What single precision holds stays in it, as it was before double precision was needed.
        return table.LabelOffset == 0 && (float)deviation > 0 ? new((float)mean, (float)deviation)
            : new(mean + table.LabelOffset, deviation);
    }

    /// <summary>A target, standardised.</summary>
    public float Apply(double target) => (float)((target - Mean) / Deviation);

    /// <summary>Writes <see cref="Invert"/> into a graph.</summary>
    public string ToOnnx(OnnxGraph graph, string standardised)
    {
        string target = graph.Add(graph.Multiply(graph.Double(standardised), graph.Number(Deviation)), graph.Number(Mean));
        return graph.Single(graph.Clamp(target, graph.Number((double)float.MinValue), graph.Number((double)float.MaxValue)));
    }

    /// <summary>The target of a standardised one; the nearest number that there is where it is beyond single precision.</summary>
    public float Invert(float standardised)
    {
        float target = Mean == (float)Mean && Deviation == (float)Deviation
            ? (standardised * (float)Deviation) + (float)Mean
            : (float)((standardised * Deviation) + Mean);
        return Math.Clamp(target, float.MinValue, float.MaxValue);
    }
}
