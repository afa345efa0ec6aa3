using System.CommandLine;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Arguments and options of <c>moe compare</c>.</summary>
internal sealed class CompareOptions
{
    private readonly Option<string[]> _models = new("--models", "-m")
    {
        Description =
            $"Models to compare: {string.Join(", ", LearnerRegistry.All.Select(learner => learner.Name))}, or {DatasetSelection.All}. By "
            + $"default {string.Join(", ", ComparisonOptions.DefaultModels)}. Settings follow a name: gg-moe-ens:Dropout=0.1.",
        HelpName = "a,b",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _folds = new("--folds") { Description = "Folds of the cross-validation.", HelpName = "number",
        DefaultValueFactory = _ => 5 };

    private readonly Option<double?> _time =
        new("--time") { Description =
            "Seconds for everything: what is not finished by then is left out, fold by fold. By default no limit.", HelpName = "seconds" };

    private readonly Option<string?> _metric = new("--metric")
    {
        Description =
            $"Figure that decides: {string.Join(", ", MetricSet.Of(TaskKind.Binary).Select(metric => metric.Name))} for classes, "
            + $"{string.Join(", ", MetricSet.Of(TaskKind.Regression).Select(metric => metric.Name))} for numbers. By default the first of "
            + "them.",
        HelpName = "name",
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Seed of folds and models.", HelpName = "number",
        DefaultValueFactory = _ => 0 };

    private readonly EngineOptions _engine = new();

    /// <summary>The table.</summary>
    public SourceOptions Table { get; } = new("to compare the models on");

    /// <summary>What its columns are.</summary>
    public ColumnOptions Columns { get; } = new();

    /// <summary>The page to write.</summary>
    public Option<string> Out { get; } = new("--out", "-o") { Description = "Page to write.", HelpName = "file",
        DefaultValueFactory = _ => "comparison.html" };

    /// <summary>Whether to write JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object instead of tables." };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        _models.Validators.Add(NameList.RefuseOptions);
        Table.AddTo(command);
        Columns.AddTo(command);
        foreach (Option option in (Option[])[_models, _folds, _time, _metric, _seed, Out, Json]) command.Add(option);
        _engine.AddTo(command);
    }

    /// <summary>What to do.</summary>
    public ComparisonOptions Read(ParseResult result)
    {
        var models = NameList.Split(result.GetValue(_models));
        return new ComparisonOptions
        {
            Models = models switch { [] => ComparisonOptions.DefaultModels, [DatasetSelection.All] =>
                [.. LearnerRegistry.All.Select(learner => learner.Name)], _ => models },
            Folds = result.GetValue(_folds),
            Seconds = result.GetValue(_time),
            Metric = result.GetValue(_metric),
            Seed = result.GetValue(_seed),
            Engine = _engine.Create(result),
        };
    }
}
