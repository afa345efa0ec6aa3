using System.Globalization;
using System.Text;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE;

/// <summary>Writes a fit's report as text.</summary>
internal static class MoeReportWriter
{
    // A table longer than this helps nobody on a console.
    private const int MostLines = 200;

    // Longer names stand out of their column: one very long name, which a file may have, must not pad all lines.
    private const int WidestColumn = 200;

    /// <param name="report">The report.</param>
    /// <param name="all">Whether the table is written whole.</param>
    /// <param name="level">Level of confidence intervals beside the estimates; null for none.</param>
    public static string Write(MoeFitReport report, bool all = false, double? level = null)
    {
        var text = new StringBuilder();
        text.Append(
            Invariant(
                $"Log-likelihood {report.LogLikelihood:F3} (penalised {report.PenalizedLogLikelihood:F3}), {report.NumberOfParameters} ")
                + Invariant($"parameters, {report.NumberOfRows} rows, weight {report.TotalWeight:G6}\n"));
        text.Append(Invariant($"AIC {report.Aic:F1}   BIC {report.Bic:F1}   ICL {report.Icl:F1}\n"));
        text.Append(
            Invariant(
                $"{(report.Converged ? "Converged" : "Not converged")} after {report.LogLikelihoodTrace.Count - 1} iterations: gradient ")
                + Invariant($"{report.GradientNorm:E1} a row"));
        text.Append(report.SmallestInformationEigenvalue is { } least ? Invariant($", smallest eigenvalue of the information {least:G4}\n")
            : "\n");
        text.Append(
            Invariant(
                $"Starts: {report.NumberOfStarts}; {report.StartsReachingBest} of the {report.StartsContinued} that went on reached the ")
                + Invariant($"best value\n"));
        text.Append(Invariant($"Shares of the experts: {string.Join(", ", report.ExpertShares.Select(s => Invariant($"{s:P1}")))}\n"));
        foreach (var count in report.ExpertCounts)
            text.Append(Invariant($"{count.NumberOfExperts} {(count.NumberOfExperts == 1 ? "expert" : "experts")}: "))
                .Append(Invariant($"log-likelihood {count.LogLikelihood:F3}, criterion {count.Criterion:F3}\n"));
        WriteTable(report, all ? int.MaxValue : MostLines, level, text);
        if (report.ReferenceLevels.Count > 0)
            text.Append("Reference levels: ").AppendJoin(", ", report.ReferenceLevels.Take(MostLines)).Append(".\n");
        foreach (string warning in report.Warnings)
            text.Append("Warning: ").Append(warning).Append('\n');
        return text.ToString();
    }

    private static void WriteTable(MoeFitReport report, int most, double? level, StringBuilder text)
    {
        var (coefficients, mirrored) = CoefficientOrder.Of(report);
        var intervals = level is { } wanted && report.SandwichErrors is not null ? Intervals(report, wanted) : null;
        var shown = coefficients.Take(most).ToList();
        int width = Math.Min(WidestColumn, shown.Select(i => report.Coefficients[i].Label.Length).DefaultIfEmpty(0).Max());
        text.Append('\n').Append(' ', width).Append(Invariant($" {"Estimate",12} {"Std. Error",12} {"z value",9} {"Pr(>|z|)",10}"));
        text.Append(intervals is null ? "\n" : Invariant($"     {"Lower",12} {"Upper",12}\n"));
        foreach (int i in shown)
        {
            var c = report.Coefficients[i];
            text.Append(c.Label.PadRight(width)).Append(Invariant($" {c.Estimate,12:G5}"));
            if (c.StandardError is { } error)
                text.Append(Invariant($" {error,12:G5} {c.ZValue,9:F2} {PValue(c.PValue),10}{Stars(c.PValue),-4}"));
            if (intervals is not null)
                text.Append(Invariant($" {intervals[i].Lower,12:G5} {intervals[i].Upper,12:G5}"));
            while (text[^1] == ' ')
                text.Length--;
            text.Append('\n');
        }

        if (coefficients.Count > most)
            text.Append(Invariant($"... and {coefficients.Count - most} more; "))
                .Append("'moe summary model.zip --all' and Summary(all: true) write all\n");
        text.Append(
            "---\nSignif. codes: *** below 0.001, ** below 0.01, * below 0.05; a scale has no test, as it cannot be zero. Gates, and "
            + "classes of an expert, are relative to their mean; slopes stand by the size of z.\n");
        if (mirrored.Count > 0)
            text.Append("Left out, as they are the same with the other sign: ").AppendJoin(", ", mirrored).Append(".\n");
        if (intervals is not null)
            text.Append(Invariant($"Intervals: {level:P1}, {(UsesProfile(report, level!.Value) ? "profile likelihood" : "Wald")}.\n"));
    }

    private static bool UsesProfile(MoeFitReport report, double level)
        => report.ProfileIntervals.Count > 0 && Math.Abs(report.Details!.ProfileLevel - level) < 1e-9;

    private static IReadOnlyList<MoeConfidenceInterval> Intervals(MoeFitReport report, double level)
        => UsesProfile(report, level) ? report.ProfileIntervals : report.ConfidenceIntervals(level);

    private static string Stars(double? p) => p switch { < 0.001 => " ***", < 0.01 => " **", < 0.05 => " *", _ => "" };

    private static string PValue(double? p) => p is < 2e-16 ? "<2E-16" : Invariant($"{p:G3}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
