using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Says what is wrong with the data or a fit, in the user's names.</summary>
internal static class FitWarnings
{
    // Mean log density of an expert above which its rows are taken as separated.
    private const double Certain = -0.02;

    public static List<string> Collect(MixtureRows rows, PreparedData prepared, MixtureFit fit, FullCovariance? covariance,
        MixtureNames names)
    {
        var warnings = new List<string>();
        if (rows.Incomplete > 0)
            warnings.Add($"{rows.Incomplete} rows with missing or infinite values were left out; replace missing values to use them.");
        if (rows.Weightless > 0)
            warnings.Add($"{rows.Weightless} rows of weight zero were left out.");
        bool keepsDependent = fit.Plan.L1 > 0 || prepared.Experts.Kept.Length + 1 > prepared.Data.Rows;
        Columns(prepared.Experts, prepared.Data.Experts, names.Slots, "feature", prepared.Data.Weights, keepsDependent, warnings);
        if (!ReferenceEquals(prepared.Data.Gate, prepared.Data.Experts))
            Columns(prepared.GateColumns, prepared.Data.Gate, names.GateSlots, "gate column", prepared.Data.Weights, keepsDependent,
                warnings);
        Outcome(prepared, names, warnings);
        if (fit.NumberOfParameters > prepared.Data.Rows)
            warnings.Add(
                $"There are {fit.NumberOfParameters} parameters and {prepared.Data.Rows} rows: the estimates rest on the penalty; use "
                + "fewer experts or columns.");
        Experts(prepared, fit, warnings);
        if (!fit.Converged)
            warnings.Add(
                $"Not converged: the gradient is {fit.GradientNorm:E1} a row after {fit.Trace.Count - 1} iterations; raise "
                + "MaximumIterations or L2Regularization.");
        if (covariance is { } c && Array.Exists(c.IsUndetermined, u => u))
            warnings.Add(
                $"The information matrix is singular (smallest eigenvalue {c.SmallestEigenvalue:E1}): the data do not determine every "
                + "coefficient, and these have infinite standard errors.");
        if (fit.Continued > 1 && fit.ReachedBest == 1)
            warnings.Add($"Only one of {fit.Continued} continued starts reached the best value; raise NumberOfStarts to make sure of it.");
        else if (fit.ReachedAlone is 0 or 1)
            warnings.Add(
                $"{(fit.ReachedAlone == 0 ? "None" : "One")} of the {fit.Plan.Starts} random starts reached the best value without help of "
                + "others; a higher one may have been missed: raise NumberOfStarts, or try another Seed.");
        return warnings;
    }

    private static void Columns(ColumnScaling scaling, BlockedColumns columns, IReadOnlyList<string> names, string what, double[] weights,
        bool keepsDependent, List<string> warnings)
    {
        var constant = Enumerable.Range(0, scaling.Original).Except(scaling.Kept).Except(scaling.Dependent).ToList();
        if (constant.Count > 0)
            warnings.Add(
                $"{List(constant.Select(j => names[j]))}: constant {what}{(constant.Count > 1 ? "s" : "")}, left out with slopes of zero.");
        if (scaling.Dependent.Count > 0)
            warnings.Add(
                $"{List(scaling.Dependent.Select(j => names[j]))}: {what}"
                + $"{(scaling.Dependent.Count > 1 ? "s that are linear combinations" : " that is a linear combination")} of earlier ones, "
                + "left out with slopes of zero.");
        var dependent = keepsDependent ? DependentColumns.Find(columns, weights).Select(j => names[scaling.Kept[j]]).ToList() : [];
        if (dependent.Count > 0)
            warnings.Add(
                $"{List(dependent)}: {what}{(dependent.Count > 1 ? "s that are linear combinations" : " that is a linear combination")} of "
                + "earlier ones; slopes are shared among them by the penalty.");
    }

    private static void Outcome(PreparedData prepared, MixtureNames names, List<string> warnings)
    {
        if (prepared.Data.Labels is not { } labels)
        {
            if (Array.TrueForAll(prepared.Data.Response!, y => y == 0))
                warnings.Add($"The label is constant ({prepared.OutcomeMean:G6}): there is nothing to explain.");
            return;
        }

        int[] counts = new int[names.Classes.Count];
        for (int i = 0; i < prepared.Data.Rows; i++)
            counts[labels[i]]++;
        var absent = Enumerable.Range(0, counts.Length).Where(s => counts[s] == 0).ToList();
        if (absent.Count > 0)
            warnings.Add(
                $"{List(absent.Select(s => names.Classes[s]))}: no row of {(absent.Count > 1 ? "these classes" : "this class")}; "
                + $"{(absent.Count > 1 ? "their" : "its")} probability is fitted as almost zero.");
    }

    private static void Experts(PreparedData prepared, MixtureFit fit, List<string> warnings)
    {
        for (int k = 0; k < fit.Layout.Experts; k++)
        {
            if (fit.Layout.Experts > 1 && fit.Mass[k] < Math.Max(2, 1e-4 * prepared.Data.TotalWeight))
                warnings.Add(
                    $"Expert {k + 1} carries a weight of {fit.Mass[k]:G3} of {prepared.Data.TotalWeight:G6}: NumberOfExperts is larger "
                    + "than the data can use.");
            else if (!fit.Layout.IsGaussian && fit.ExpertLogDensity[k] > Certain)
                warnings.Add(
                    $"Expert {k + 1} predicts its rows almost with certainty (separated data): its slopes are bounded by the penalty "
                    + $"alone{(fit.Plan.L2 == 0 ? "; set L2Regularization above 0" : "")}.");
            else if (fit.Layout.IsGaussian && fit.Mass[k] > 0
                && Math.Exp(2 * fit.Full[fit.Layout.FullLogScale(k)]) * ((0.5 * fit.Mass[k]) + fit.Plan.Variance) < 1.5 * fit.Plan.Variance)
                warnings.Add($"Expert {k + 1} fits its rows without error: its scale is bounded by VarianceRegularization alone.");
        }
    }

    private static string List(IEnumerable<string> names)
    {
        const int Most = 5;
        var all = names.ToList();
        string shown = string.Join(", ", all.Take(Most).Select(n => $"'{n}'"));
        return all.Count > Most ? $"{shown} and {all.Count - Most} more" : shown;
    }
}
