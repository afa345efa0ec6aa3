using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>What tuning brought on one dataset, trial by trial: gain of the best validation score so far over the first trial's, first
/// split.</summary>
internal static class TuningChart
{
    private const double Width = 340, Height = 206, Left = 44, Right = 326, Top = 28, Bottom = 160;

    /// <summary>Draws the chart; null where nothing was tuned.</summary>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="trials">Trials of the dataset.</param>
    public static string? Of(string dataset, IEnumerable<TrialRecord> trials)
    {
        var studies = trials.Where(trial => trial.Split == 0).GroupBy(trial => trial.Study)
            .Select(study => (study.First().Model, Gains: Gains([.. study.OrderBy(trial => trial.Trial)])))
            .Where(study => study.Gains.Count > 1).ToList();
        if (studies.Count == 0) return null;
        var svg = new Svg(Width, Height, $"Gain of tuning by trial on {dataset}");
        svg.Text(Left, 14, ChartText.Short(dataset), "strong");
        svg.Text((Left + Right) / 2, Bottom + 32, "trial", "tiny muted middle");
        svg.Upright(10, (Top + Bottom) / 2, "gain in percent", "tiny muted middle");
        var y = Axis.Linear(0, Math.Max(0.1, studies.Max(study => study.Gains[^1])), Bottom, Top, ticks: 4);
        var x = Axis.Linear(1, studies.Max(study => study.Gains.Count), Left, Right, ticks: 4);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 6, y.At(tick) + 4, tick.ToString("0.##", CultureInfo.InvariantCulture), "tiny muted end");
        }
        foreach (double tick in x.Ticks.Where(double.IsInteger))
            svg.Text(x.At(tick), Bottom + 14, tick.ToString("0", CultureInfo.InvariantCulture), "tiny muted middle");
        foreach (var (model, gains) in studies) svg.Path(Steps(gains).Select(point => (x.At(point.Trial), y.At(point.Gain))),
            "curve " + ModelStyle.Of(LearnerName.Base(model)).Css);
        var data = studies.SelectMany(study => study.Gains.Select((gain, trial) => (string[])[study.Model,
            (trial + 1).ToString(CultureInfo.InvariantCulture), gain.ToString("0.###", CultureInfo.InvariantCulture)]));
        return $"<div>{svg}{DataTable.Of(["model", "trial", "gain so far, %"], data)}</div>";
    }

    private static List<double> Gains(TrialRecord[] trials)
    {
        if (trials[0].ValidationScore is not double first || first == 0) return [];
        bool lower = trials[0].Metric == "rmse";
        double best = 0;
        return [.. trials.Select(trial => best = trial.ValidationScore is double score
            ? Math.Max(best, 100 * (lower ? 1 - (score / first) : (score / first) - 1)) : best)];
    }

    private static IEnumerable<(double Trial, double Gain)> Steps(List<double> gains)
    {
        for (int trial = 0; trial < gains.Count; trial++)
        {
            if (trial > 0) yield return (trial + 1, gains[trial - 1]);
            yield return (trial + 1, gains[trial]);
        }
    }
}
