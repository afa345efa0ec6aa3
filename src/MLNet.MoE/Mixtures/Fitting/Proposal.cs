using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>
/// Proposals of where a higher maximum may be, made from the maxima so far: one expert is given up and another split in two; one is
/// replaced by one of another maximum; or one or all of them are moved a little. They differ in what they can repair, so that they take
/// turns.
/// </summary>
internal static class Proposal
{
    /// <summary>A full vector to go on from.</summary>
    /// <param name="layout">Layout of the mixture.</param>
    /// <param name="maxima">Full vectors of the maxima so far, the highest first.</param>
    /// <param name="seed">Seed of the fit.</param>
    /// <param name="index">Number of the proposal; pairs of experts and kinds of proposals go around with it.</param>
    public static double[] Make(MixtureLayout layout, IReadOnlyList<double[]> maxima, int seed, int index)
    {
        var random = new Random(unchecked((seed * 92821) + (index * 15485863) + 7));

        // Every other proposal is made from the highest, the rest from the others in turn.
        int from = index % 2 == 0 || maxima.Count == 1 ? 0 : 1 + random.Next(maxima.Count - 1);
        int pair = index % (layout.Experts * (layout.Experts - 1));
        int givenUp = pair / (layout.Experts - 1);
        int other = pair % (layout.Experts - 1);
        other += other >= givenUp ? 1 : 0;
        return random.Next(maxima.Count > 1 ? 4 : 3) switch
        {
            0 => Split(layout, maxima[from], givenUp, other, random),
            1 => Move(layout, maxima[from], RandomStart.Spread(random, 0.5, 2), k => true, random),
            2 => Move(layout, maxima[from], RandomStart.Spread(random, 1, 4), k => k == givenUp, random),
            _ => Cross(layout, maxima[from], maxima[(from + 1 + random.Next(maxima.Count - 1)) % maxima.Count], givenUp,
                random.Next(layout.Experts)),
        };
    }

    // One expert is given up and another is split in two along a random direction of the gate.
    private static double[] Split(MixtureLayout layout, double[] full, int givenUp, int split, Random random)
    {
        double[] result = (double[])full.Clone();
        full.AsSpan(layout.ExpertGroup(split).FullOffset, layout.FullExpertLength)
            .CopyTo(result.AsSpan(layout.ExpertGroup(givenUp).FullOffset));
        double[] turn = new double[layout.GateColumns];
        RandomStart.Fill(turn, layout.GateColumns, 0.5, RandomStart.Spread(random, 0.5, 4), random);
        for (int j = 0; j < turn.Length; j++)
        {
            double middle = full[(split * layout.GateColumns) + j];
            result[(givenUp * layout.GateColumns) + j] = middle + turn[j];
            result[(split * layout.GateColumns) + j] = middle - turn[j];
        }

        // The two halves must differ in their experts too, or the gate has nothing to gain from telling them apart.
        var group = layout.ExpertGroup(givenUp);
        double[] noise = new double[group.FullLength];
        double scale = layout.IsGaussian ? Math.Exp(full[layout.FullLogScale(split)]) : 1;
        RandomStart.Fill(noise, group.Columns, scale, scale, random);
        for (int i = 0; i < noise.Length; i++)
        {
            result[group.FullOffset + i] += noise[i];
            result[layout.ExpertGroup(split).FullOffset + i] -= noise[i];
        }

        return result;
    }

    // Some experts are moved with their gates; the distance is that of each slope, and of an outcome in units of the expert's scale.
    private static double[] Move(MixtureLayout layout, double[] full, double distance, Func<int, bool> moves, Random random)
    {
        double[] result = (double[])full.Clone();
        for (int k = 0; k < layout.Experts; k++)
        {
            if (!moves(k))
                continue;
            Shift(result.AsSpan(k * layout.GateColumns, layout.GateColumns), distance);
            var group = layout.ExpertGroup(k);
            Shift(result.AsSpan(group.FullOffset, group.FullLength),
                distance * (layout.IsGaussian ? Math.Exp(full[layout.FullLogScale(k)]) : 1));
        }

        return result;

        void Shift(Span<double> entries, double by)
        {
            foreach (ref double entry in entries)
                entry += by * NormalDistribution.Draw(random);
        }
    }

    // An expert of another maximum, with its gate, takes the place of one of this.
    private static double[] Cross(MixtureLayout layout, double[] full, double[] other, int replaced, int by)
    {
        double[] result = (double[])full.Clone();
        other.AsSpan(by * layout.GateColumns, layout.GateColumns).CopyTo(result.AsSpan(replaced * layout.GateColumns));
        other.AsSpan(layout.ExpertGroup(by).FullOffset, layout.FullExpertLength)
            .CopyTo(result.AsSpan(layout.ExpertGroup(replaced).FullOffset));
        return result;
    }
}
