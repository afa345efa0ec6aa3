using System.Globalization;
using System.Text;

namespace MLNet.MoE;

/// <summary>Writes a fit's report as text.</summary>
internal static class MoeReportWriter
{
    // A table longer than this helps nobody on a console.
    private const int MostLines = 200;

    // Longer names stand out of their column: one very long name, which a file may have, must not pad all lines.
    private const int WidestColumn = 200;

    public static string Write(MoeFitReport report)
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
            text.Append(
                Invariant($"{count.NumberOfExperts} experts: log-likelihood {count.LogLikelihood:F3}, criterion {count.Criterion:F3}\n"));
        WriteTable(report.Coefficients, text);
        foreach (string warning in report.Warnings)
            text.Append("Warning: ").Append(warning).Append('\n');
        return text.ToString();
    }

    private static void WriteTable(IReadOnlyList<MoeCoefficient> coefficients, StringBuilder text)
    {
        var shown = coefficients.Take(MostLines).ToList();
        int width = Math.Min(WidestColumn, shown.Select(c => c.Label.Length).DefaultIfEmpty(0).Max());
        text.Append('\n').Append(' ', width).Append(Invariant($" {"Estimate",12} {"Std. Error",12} {"z value",9} {"Pr(>|z|)",10}\n"));
        foreach (var c in shown)
        {
            text.Append(c.Label.PadRight(width)).Append(Invariant($" {c.Estimate,12:G5}"));
            if (c.StandardError is { } error)
                text.Append(Invariant($" {error,12:G5} {c.ZValue,9:F2} {PValue(c.PValue),10}{Stars(c.PValue)}"));
            text.Append('\n');
        }

        if (coefficients.Count > MostLines)
            text.Append(Invariant($"... and {coefficients.Count - MostLines} more\n"));
        text.Append(
            "---\nSignif. codes: *** below 0.001, ** below 0.01, * below 0.05. Gates, and classes of an expert, are relative to their "
            + "mean.\n");
    }

    private static string Stars(double? p) => p switch { < 0.001 => " ***", < 0.01 => " **", < 0.05 => " *", _ => "" };

    private static string PValue(double? p) => p is < 2e-16 ? "<2E-16" : Invariant($"{p:G3}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
