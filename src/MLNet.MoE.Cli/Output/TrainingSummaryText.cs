using System.Globalization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Scoring;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows people what came of training.</summary>
internal static class TrainingSummaryText
{
    private const double Kilobyte = 1024;

    /// <summary>Writes everything but the file's name.</summary>
    public static void Show(Terminal terminal, TrainingSummary summary)
    {
        terminal.Line($"Trained in {summary.Fitted.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s{Epochs(summary)}: "
            + $"{ScoreText.Count(summary.Fitted.Learned.Parameters)} {Unit(summary)}.");
        if (summary is { Validation: { } values, Fitted.HeldOut: { } heldOut })
        {
            terminal.Line(Describe(heldOut));
            Figures(terminal, summary, values, summary.Baseline(heldOut.Labels));
        }
        if (summary.Test is { } test)
        {
            terminal.Line($"On {test.Rows} rows that training did not see:");
            EvaluationOutput.Show(terminal, test, summary.Label.Classes);
            double[] baseline = summary.Baseline(summary.TestLabels);
            terminal.Line($"'{BaselineModel.NameOf(summary.Label.Task)}', which looks at no column, has there: "
                + $"{string.Join(", ", summary.Metrics.Take(2).Select((metric, m) => $"{metric.Title} {metric.Format(baseline[m])}"))}.");
        }
        foreach (string note in summary.Notes()) terminal.Line($"Note: {note}");
    }

    /// <summary>Writes where the model is and what can be done with it.</summary>
    public static void ShowNext(Terminal terminal, TrainingSummary summary)
    {
        terminal.Line($"Wrote {summary.Path}{(summary.Bytes is { } bytes ? $" ({Size(bytes)})" : "")}");
        var commands = summary.Next().ToList();
        int width = commands.Max(next => next.Command.Length);
        terminal.Line("Next:");
        foreach (var (command, gives) in commands) terminal.Line($"  {command.PadRight(width)}  {gives}");
    }

    private static string Epochs(TrainingSummary summary) => summary.Network is { History.Count: > 0 } network
        ? $", best epoch {network.BestEpoch} of {network.History.Count}"
        : summary.Fitted.Learned is { CurveUnit: "tree", ValidationCurve.Count: > 0 } trees
        ? $", {1 + Smallest(trees.ValidationCurve)} trees" : "";

    private static int Smallest(IReadOnlyList<float> curve) => Enumerable.Range(0, curve.Count).MinBy(i => curve[i]);

    private static string Unit(TrainingSummary summary) => summary.Learner.Name is "fasttree" or "lightgbm" ? "leaves" : "parameters";

    private static string Describe(HeldOutScore heldOut) => $"On {heldOut.RowCount} rows " + heldOut.Kind switch
    {
        HeldOutKind.Stopping => "that were held out, and decided when to stop:",
        HeldOutKind.StoppingThenLearned =>
            "that were held out, and decided when to stop (the saved model has then learnt from all rows):",
        _ => "that were held out from a further fit (the saved model has learnt from all rows):",
    };

    private static void Figures(Terminal terminal, TrainingSummary summary, double[] values, double[] baseline)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("validation");
        foreach (string title in new[] { summary.Learner.Name, BaselineModel.NameOf(summary.Label.Task) })
            table.AddColumn(new TableColumn(Markup.Escape(title)).RightAligned());
        foreach (var (metric, m) in summary.Metrics.Select((metric, m) => (metric, m)))
            table.AddRow(Markup.Escape(metric.Title), metric.Format(values[m]), metric.Format(baseline[m]));
        terminal.Console.Write(table);
    }

    private static string Size(long bytes) => bytes < Kilobyte * Kilobyte
        ? $"{(bytes / Kilobyte).ToString("0", CultureInfo.InvariantCulture)} kB"
        : $"{(bytes / Kilobyte / Kilobyte).ToString("0.0", CultureInfo.InvariantCulture)} MB";
}
