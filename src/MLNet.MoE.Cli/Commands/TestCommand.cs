using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe test</c>: likelihood-ratio tests of nested mixtures, in the manner of R's anova.</summary>
internal sealed class TestCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string[]> _models = new("models")
    {
        Description = "Model files of gaussian-moe or multinomial-moe that were trained on the same rows, such as with and without a "
            + "column (--ignore).",
        Arity = new ArgumentArity(2, 100),
    };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("test", "Test nested mixtures against each other by their likelihoods.") { _models };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        var reports = result.GetRequiredValue(_models).Select(path => (Path: path, Report: SummaryCommand.ReportOf(path)))
            .OrderBy(model => model.Report.NumberOfParameters).ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn("model");
        foreach (string title in new[] { "experts", "parameters", "log-lik.", "AIC", "BIC", "chi²", "df", "p" })
            table.AddColumn(new TableColumn(title).RightAligned());
        var remarks = new List<string>();
        for (int i = 0; i < reports.Count; i++)
        {
            var (path, report) = reports[i];
            string[] test = ["", "", ""];
            if (i > 0)
            {
                var ratio = MoeLikelihoodRatioTest.Of(reports[i - 1].Report, report);
                test = [Text(ratio.Statistic, "0.000"), ratio.DegreesOfFreedom.ToString(CultureInfo.InvariantCulture),
                    ratio.PValue is { } p ? Text(p, p < 0.0001 ? "0.0e+00" : "0.0000") : "-"];
                if (ratio.Remark is { } remark) remarks.Add($"{Path.GetFileName(path)}: {remark}");
            }
            table.AddRow([Markup.Escape(path), report.ExpertShares.Count.ToString(CultureInfo.InvariantCulture),
                report.NumberOfParameters.ToString(CultureInfo.InvariantCulture), Text(report.LogLikelihood, "0.000"),
                Text(report.Aic, "0.0"), Text(report.Bic, "0.0"), .. test]);
        }
        terminal.Console.Write(table);
        terminal.Line("Each model is tested against the one above it. That they are nested is for you to know: the columns of the smaller "
            + "one are among those of the larger.");
        foreach (string remark in remarks) terminal.Line(remark);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
