namespace MLNet.MoE.Statistical;

/// <summary>
/// Random starts in parameter space: experts around the fit of one expert, gates in random directions. They do not depend on the order of rows.
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
        var full = new double[layout.FullLength];

        // Starts differ in how sharp the gate is and how far apart the experts are, as nobody knows either beforehand. Experts that begin
        // less far apart mostly end in the maxima next to that of one expert.
        var sharpness = Spread(random, 0.5, 4);
        var distance = Spread(random, 1, 3);
        Fill(full.AsSpan(0, layout.GateGroup.FullLength), layout.GateColumns, 0.5, sharpness, random);
        for (var k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            var expert = full.AsSpan(group.FullOffset, group.FullLength);
            var scale = layout.IsGaussian ? Math.Exp(pooled[^1]) : 1;
            Fill(expert, group.Columns, distance * scale, distance * scale, random);
            for (var i = 0; i < expert.Length; i++)
                expert[i] += pooled[i];
            if (layout.IsGaussian)
                full[layout.FullLogScale(k)] = pooled[^1];
        }

        return full;
    }

    /// <summary>
    /// A way out of a local maximum: one expert is given up and another is split in two along a random direction of the gate.
    /// </summary>
    /// <param name="layout">Layout of the mixture.</param>
    /// <param name="full">Full vector of the maximum.</param>
    /// <param name="givenUp">Expert that is given up.</param>
    /// <param name="split">Expert that is split.</param>
    /// <param name="seed">Seed of the fit.</param>
    /// <param name="round">Number of the attempt.</param>
    public static double[] Split(MixtureLayout layout, double[] full, int givenUp, int split, int seed, int round)
    {
        var random = new Random(unchecked((seed * 92821) + (round * 15485863) + (givenUp * 32452843) + (split * 49979687) + 7));
        var result = (double[])full.Clone();
        var length = (layout.FullLength - layout.GateGroup.FullLength) / layout.Experts;
        full.AsSpan(layout.ExpertGroup(split).FullOffset, length).CopyTo(result.AsSpan(layout.ExpertGroup(givenUp).FullOffset));
        var turn = new double[layout.GateColumns];
        Fill(turn, layout.GateColumns, 0.5, Spread(random, 0.5, 4), random);
        for (var j = 0; j < turn.Length; j++)
        {
            var middle = full[(split * layout.GateColumns) + j];
            result[(givenUp * layout.GateColumns) + j] = middle + turn[j];
            result[(split * layout.GateColumns) + j] = middle - turn[j];
        }

        // The two halves must differ in their experts too, or the gate has nothing to gain from telling them apart.
        var group = layout.ExpertGroup(givenUp);
        var noise = new double[group.FullLength];
        var scale = layout.IsGaussian ? Math.Exp(full[layout.FullLogScale(split)]) : 1;
        Fill(noise, group.Columns, scale, scale, random);
        for (var i = 0; i < noise.Length; i++)
        {
            result[group.FullOffset + i] += noise[i];
            result[layout.ExpertGroup(split).FullOffset + i] -= noise[i];
        }

        return result;
    }

    private static double Spread(Random random, double least, double most) => least * Math.Pow(most / least, random.NextDouble());

    // Slopes are scaled so that the linear form, and not each slope, has the wanted spread.
    private static void Fill(Span<double> vectors, int columns, double interceptSpread, double slopeSpread, Random random)
    {
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = StandardNormal.Draw(random) * (i % columns == 0 ? interceptSpread : slopeSpread / Math.Sqrt(columns - 1));
    }
}
