using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>A known mixture as the full vector that a fit starts from: <see cref="MixtureBuilder"/> the other way round.</summary>
internal static class MixtureStart
{
    /// <summary>The full vector in the standardised units of the rows. Columns that do not vary in them are left out.</summary>
    /// <param name="mixture">The mixture, of the layout's numbers of experts and classes.</param>
    /// <param name="prepared">The rows.</param>
    /// <param name="layout">Layout of the full vector.</param>
    public static double[] Full(MoeMixture mixture, PreparedData prepared, MixtureLayout layout)
    {
        double[] full = new double[layout.FullLength];
        int gate = 1 + mixture.NumberOfGateFeatures, width = 1 + mixture.NumberOfFeatures;
        for (int i = 0; i < layout.Experts && layout.Experts > 1; i++)
            Standardise(mixture.GateCoefficients.Slice(i * gate, gate), prepared.GateColumns, 1,
                full.AsSpan(i * layout.GateColumns, layout.GateColumns));
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            if (mixture is GaussianMoeMixture gaussian)
            {
                Standardise(gaussian.ExpertCoefficients.Slice(k * width, width), prepared.Experts, prepared.OutcomeScale,
                    full.AsSpan(group.FullOffset, group.Columns));
                full[group.FullOffset] -= prepared.OutcomeMean / prepared.OutcomeScale;
                full[layout.FullLogScale(k)] = Math.Log(gaussian.Scales[k] / prepared.OutcomeScale);
                continue;
            }
            var classes = ((MultinomialMoeMixture)mixture).ExpertCoefficients;
            for (int s = 0; s < layout.Classes; s++)
                Standardise(classes.Slice(((k * layout.Classes) + s) * width, width), prepared.Experts, 1,
                    full.AsSpan(group.FullOffset + (s * group.Columns), group.Columns));
        }
        return full;
    }

    private static void Standardise(ReadOnlySpan<double> original, ColumnScaling scaling, double unit, Span<double> vector)
    {
        vector[0] = original[0] / unit;
        for (int j = 0; j < scaling.Kept.Length; j++)
        {
            double slope = original[1 + scaling.Kept[j]] / unit;
            vector[0] += slope * scaling.Mean[j];
            vector[j + 1] = slope * scaling.Scale[j];
        }
    }
}
