using System.CommandLine;
using Microsoft.ML;
using MLNet.MoE.Cli.Models;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe summary</c>: the report of a mixture fitted by EM, in the manner of R's summary.</summary>
internal sealed class SummaryCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file of gaussian-moe or multinomial-moe." };
    private readonly Option<bool> _all = new("--all") { Description = "Write the table of coefficients whole." };
    private readonly Option<double?> _level = new("--intervals")
    {
        Description = "Level of confidence intervals, such as 0.95: of the profile likelihood where training computed them (--set "
            + "ProfileIntervals=0.95), otherwise Wald's.",
        HelpName = "level",
    };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        _level.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } level && level is not (> 0 and < 1))
                result.AddError($"--intervals is {level}; it must be above 0 and below 1.");
        });
        var command = new Command("summary", "Show the report of a mixture fitted by EM: criteria, coefficients, tests, intervals.")
        {
            _model, _all, _level,
        };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
        => terminal.Line(ReportOf(result.GetRequiredValue(_model)).Summary(result.GetValue(_all), result.GetValue(_level)));

    /// <summary>The report in a model file.</summary>
    /// <exception cref="CommandException">The file is no mixture fitted by EM.</exception>
    public static MoeFitReport ReportOf(string path)
    {
        var (model, card) = ModelFile.LoadTrained(path, new MLContext());
        return FittedReport.Of(model)?.Report ?? throw new CommandException(
            $"'{path}' is a model of {card.Model}, which has no table of coefficients; train one with --model gaussian-moe or "
            + "multinomial-moe.");
    }
}
