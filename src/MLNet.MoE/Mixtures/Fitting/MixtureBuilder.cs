namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Makes the mixture in original units from a fit in standardised ones.</summary>
internal static class MixtureBuilder
{
    public static MoeMixture Build(MixtureFit fit, PreparedData prepared)
    {
        var layout = fit.Layout;
        double[] gateIntercepts = new double[layout.Experts];
        double[,] gateSlopes = new double[layout.Experts, prepared.GateColumns.Original];
        for (int i = 0; i < layout.Experts && layout.Experts > 1; i++)
            gateIntercepts[i] = Undo(fit.Full.AsSpan(i * layout.GateColumns, layout.GateColumns), prepared.GateColumns,
                (j, slope) => gateSlopes[i, j] = slope);
        int features = prepared.Experts.Original;
        if (layout.IsGaussian)
        {
            double[] means = new double[layout.Experts];
            double[,] slopes = new double[layout.Experts, features];
            double[] scales = new double[layout.Experts];
            for (int k = 0; k < layout.Experts; k++)
            {
                var group = layout.ExpertGroup(k);
                double intercept = Undo(fit.Full.AsSpan(group.FullOffset, group.Columns), prepared.Experts,
                    (j, slope) => slopes[k, j] = slope * prepared.OutcomeScale);
                means[k] = prepared.OutcomeMean + (prepared.OutcomeScale * intercept);
                scales[k] = prepared.OutcomeScale * Math.Exp(fit.Full[layout.FullLogScale(k)]);
            }

            return new GaussianMoeMixture(gateIntercepts, gateSlopes, means, slopes, scales, layout.Gate);
        }

        double[,] intercepts = new double[layout.Experts, layout.Classes];
        double[,,] classSlopes = new double[layout.Experts, layout.Classes, features];
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            for (int s = 0; s < layout.Classes; s++)
                intercepts[k, s] = Undo(fit.Full.AsSpan(group.FullOffset + (s * group.Columns), group.Columns), prepared.Experts,
                    (j, slope) => classSlopes[k, s, j] = slope);
        }

        return new MultinomialMoeMixture(gateIntercepts, gateSlopes, intercepts, classSlopes, layout.Gate);
    }

    private static double Undo(ReadOnlySpan<double> vector, ColumnScaling scaling, Action<int, double> setSlope)
    {
        double intercept = vector[0];
        for (int j = 0; j < scaling.Kept.Length; j++)
        {
            double slope = vector[j + 1] / scaling.Scale[j];
            intercept -= slope * scaling.Mean[j];
            setSlope(scaling.Kept[j], slope);
        }

        return intercept;
    }
}
