using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>
/// Random starts in parameter space: experts around the fit of one expert, gates in random directions. They do not depend on the order of
/// rows.
/// </summary>
internal static class RandomStart
{
    /// <summary>A full vector to start from.</summary>
    /// <param name="layout">Layout of the mixture.</param>
    /// <param name="pooled">Full vector of the one expert's group: (classes, columns), or (columns) and the log scale.</param>
    /// <param name="seed">Seed of the fit.</param>
    /// <param name="index">Index of the start.</param>
    public static double[] Draw(MixtureLayout layout, double[] pooled, int seed, int index)
    {
        var random = new Random(unchecked((seed * 92821) + (index * 15485863)));
        double[] full = new double[layout.FullLength];

        // Starts differ in how sharp the gate is and how far apart the experts are, as nobody knows either beforehand. Experts that begin
        // less far apart mostly end in the maxima next to that of one expert.
        double sharpness = Spread(random, 0.5, 4);
        double distance = Spread(random, 1, 3);
        Fill(full.AsSpan(0, layout.GateGroup.FullLength), layout.GateColumns, 0.5, sharpness, random);
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            var expert = full.AsSpan(group.FullOffset, group.FullLength);
            double scale = layout.IsGaussian ? Math.Exp(pooled[^1]) : 1;
            Fill(expert, group.Columns, distance * scale, distance * scale, random);
            for (int i = 0; i < expert.Length; i++)
                expert[i] += pooled[i];
            if (layout.IsGaussian)
                full[layout.FullLogScale(k)] = pooled[^1];
        }

        return full;
    }

    /// <summary>A number between two, evenly in the logarithm.</summary>
    public static double Spread(Random random, double least, double most) => least * Math.Pow(most / least, random.NextDouble());

    /// <summary>Normal draws; slopes are scaled so that the linear form, and not each slope, has the wanted spread.</summary>
    public static void Fill(Span<double> vectors, int columns, double interceptSpread, double slopeSpread, Random random)
    {
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = NormalDistribution.Draw(random) * (i % columns == 0 ? interceptSpread : slopeSpread / Math.Sqrt(columns - 1));
    }
}
