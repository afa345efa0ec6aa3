using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>
/// How quantiles, intervals, sets of classes and an exposure stand in a model file, since version 5 of the network's format.
/// </summary>
internal static class CoverageFormat
{
    private const int LongestName = 1 << 16;

    /// <summary>Whether a network has any of it.</summary>
    public static bool IsNeeded(TrainedNetwork network)
        => network.Spread is not null || network.Sets is not null || network.ExposureColumn is not null;

    public static void Write(BinaryWriter writer, TrainedNetwork network)
    {
        writer.Write(network.Spread is not null);
        if (network.Spread is { } spread)
        {
            writer.Write(spread.Quantiles.Count);
            foreach (int level in spread.Quantiles) writer.Write(level);
            writer.Write(spread.Interval is not null);
            if (spread.Interval is { } interval)
            {
                writer.Write(interval.Coverage);
                writer.Write(interval.Lower);
                writer.Write(interval.Upper);
                writer.Write(interval.Offset);
            }
        }
        writer.Write(network.Sets is not null);
        if (network.Sets is { } sets)
        {
            writer.Write(sets.Coverage);
            writer.Write(sets.Threshold);
        }
        writer.Write(network.ExposureColumn is not null);
        if (network.ExposureColumn is { } exposure) writer.Write(exposure);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and checks that it fits the network.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static (SpreadScores? Spread, PredictionSets? Sets, string? ExposureColumn) Read(BoundedReader reader, NetworkSpec spec)
    {
        SpreadScores? spread = reader.Boolean("the mark of quantiles") ? ReadSpread(reader, spec.Quantiles?.Count ?? 0) : null;
        PredictionSets? sets = reader.Boolean("the mark of sets of classes")
            ? new(Coverage(reader), reader.Single("the threshold of its sets")) : null;
        string? exposure = reader.Boolean("the mark of an exposure") ? reader.String("the name of its exposure", LongestName) : null;
        if (sets is not null && (!spec.GetObjective().HasClasses || !(sets.Threshold is >= 0 and <= 1)))
            throw new InvalidDataException($"it has sets of classes from a probability of {sets.Threshold} on for the objective "
                + $"'{spec.Objective}'.");
        if (exposure is not null && (!spec.GetObjective().HasExposure || spread is not null || exposure.Length == 0))
            throw new InvalidDataException($"it has an exposure '{PlainText.Of(exposure)}', which does not go with the objective "
                + $"'{spec.Objective}' or with quantiles.");
        return (spread, sets, exposure);
    }

    /// <summary>Checks that a network with quantiles says what its scores are, and no other does.</summary>
    /// <exception cref="InvalidDataException">It is not so.</exception>
    public static void Check(NetworkSpec spec, SpreadScores? spread)
    {
        if (spec.Quantiles is null != spread is null)
            throw new InvalidDataException($"its network has {(spec.Quantiles is null ? "no quantiles" : "quantiles")}, and its scores "
                + $"{(spread is null ? "none" : "some")}.");
    }

    private static SpreadScores ReadSpread(BoundedReader reader, int levels)
    {
        int[] quantiles = new int[reader.Int32("the number of its quantiles", 0, levels)];
        for (int i = 0; i < quantiles.Length; i++) quantiles[i] = reader.Int32("a quantile", i == 0 ? 0 : quantiles[i - 1] + 1, levels - 1);
        if (!reader.Boolean("the mark of an interval")) return new(quantiles, null);
        double coverage = Coverage(reader);
        int lower = reader.Int32("the level of a lower bound", 0, levels - 1),
            upper = reader.Int32("the level of an upper bound", lower + 1, levels - 1);
        float offset = reader.Single("the offset of an interval");
        return MathF.Abs(offset) <= CalibratedInterval.Farthest ? new(quantiles, new(coverage, lower, upper, offset))
            : throw new InvalidDataException($"the bounds of its interval move by {offset}.");
    }

    private static double Coverage(BoundedReader reader)
    {
        double coverage = reader.Double();
        return CalibratedInterval.CanCover(coverage) ? coverage : throw new InvalidDataException($"its coverage is {coverage}.");
    }
}
