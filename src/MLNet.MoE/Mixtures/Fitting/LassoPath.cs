using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Lasso path: from the fit's own penalty up to where no slope is left, each point starting from the one before.</summary>
internal static class LassoPath
{
    public static IReadOnlyList<RegularizationPathPoint> Fit(PreparedData prepared, MixtureFit fit, int length, List<MappedCoefficient> map)
    {
        double most = Most(prepared, fit) * 1.001;
        double least = Math.Clamp(fit.Plan.L1, 1e-4 * most, most);
        var points = new List<RegularizationPathPoint>();
        double[] full = fit.Full;
        for (int i = 0; i < length; i++)
        {
            double l1 = length == 1 ? least : least * Math.Pow(most / least, (double)i / (length - 1));

            // Experts keep the fit's order, so that a coefficient stands at the same place in every point.
            var point = MixtureFitter.FitFrom(prepared, fit.Plan with { L1 = l1 }, full, keepOrder: true);
            full = point.Full;
            double logLikelihood = MoeFitter.InOriginalUnits(point.LogLikelihood, prepared);
            double bic = (-2 * logLikelihood) + (point.NumberOfParameters * Math.Log(Math.Max(prepared.Data.TotalWeight, 1)));
            points.Add(new RegularizationPathPoint(l1, logLikelihood, point.NonZeroSlopes, bic, [.. map.Select(m => m.Value(point.Full))]));
        }

        points.Reverse();
        return points;
    }

    /// <summary>The penalty from which on one expert without slopes is stationary, and so is any mixture of copies of it.</summary>
    private static double Most(PreparedData prepared, MixtureFit fit)
    {
        var plan = fit.Plan with { Experts = 1, L1 = 0 };
        var layout = plan.Layout(prepared);
        double[] start = new double[layout.Length];
        if (!layout.IsGaussian)
        {
            double[] counts = new double[layout.Classes];
            for (int i = 0; i < prepared.Data.Rows; i++)
                counts[prepared.Data.Labels![i]] += prepared.Data.Weights[i];
            for (int s = 0; s < layout.Classes - 1; s++)
                start[s * layout.ExpertColumns] = Math.Log((counts[s] + 1e-9) / (counts[^1] + 1e-9));
        }

        var sums = new MixtureEvaluator(prepared.Data, layout, plan.Threads).Evaluate(start, EvaluationOrder.Gradient);
        double[] gradient = layout.PullBack(sums.Gradient);
        var group = layout.ExpertGroup(0);
        return Enumerable.Range(0, group.FullLength).Where(at => at % group.Columns != 0)
            .Select(at => Math.Abs(gradient[group.FullOffset + at])).DefaultIfEmpty(1).Max();
    }
}
