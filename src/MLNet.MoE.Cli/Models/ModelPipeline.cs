using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Models;

/// <summary>
/// Fits the pipeline that is saved: columns to features, learner, prediction in the label's own values. All of it is ML.NET's own
/// transforms and the trainer, so any ML.NET program can load it; and nothing in it needs the label, so it scores rows without one.
/// </summary>
internal static class ModelPipeline
{
    /// <summary>Trains on the given rows, and judges what was learnt by rows that were held out, where that is asked for.</summary>
    /// <param name="learner">What learns.</param>
    /// <param name="context">ML.NET, with its seed.</param>
    /// <param name="table">The table, with labels.</param>
    /// <param name="label">What the label is.</param>
    /// <param name="rows">Rows to train on, or null for all.</param>
    /// <param name="seed">Seed by which a learner's rows to stop early on are held out.</param>
    /// <param name="request">Makes the fit of its rows.</param>
    public static FittedPipeline Fit(
        ILearner learner, MLContext context, LoadedTable table, LabelPlan label, int[]? rows, int seed,
            Func<LearningRows, FitRequest> request)
    {
        long start = Stopwatch.GetTimestamp();
        var data = table.TrainingView(label, rows, seed);
        if (label.Task == TaskKind.Multiclass)
        {
            // Keys in the order of the plan, which puts 2 before 10.
            var classes = context.Data.LoadFromEnumerable(label.Classes.Select(name => new ClassName { Name = name }));
            data = context.Transforms.Conversion.MapValueToKey(TrainingColumns.Label, keyData: classes).Fit(data).Transform(data);
        }
        var features = FeatureSteps(learner.Encoding, context, table).Fit(table.Earlier is null ? data : table.VocabularyView(rows));
        data = features.Transform(data);
        var fit = request(new LearningRows(data, label.Task, label.Classes.Count)
        {
            Label = TrainingColumns.Label,
            Features = TrainingColumns.Features,
            Weight = table.Weight is null ? null : TrainingColumns.Weight,
            MayLearnAll = true,
        });
        var learned = learner.Fit(fit);
        var prediction = PredictionStep(context, label).Fit(learned.Transformer.Transform(data));
        var pipeline = new TransformerChain<ITransformer>([.. Steps(features), .. Steps(learned.Transformer), prediction]);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // A further fit, where there is one, takes the time of the first again; there is none that a time limit has cut off.
        bool isTold = learned.HeldOut is not null || !fit.Validates || learner is INetworkLearner || fit.TimeLimit is not null;
        return new FittedPipeline(pipeline, learned, seconds)
        {
            HeldOut = isTold ? learned.HeldOut : HeldOutScore.OfFurtherFit(learner, fit, new MLContext(seed)),
        };
    }

    /// <summary>The single steps of a pipeline.</summary>
    public static IEnumerable<ITransformer> Steps(ITransformer transformer)
        => transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [transformer];

    /// <summary>Trains one network of several labels.</summary>
    /// <param name="context">ML.NET, with its seed.</param>
    /// <param name="options">Options of the network, but for labels and columns.</param>
    /// <param name="table">The table, with labels.</param>
    /// <param name="labels">What the labels are.</param>
    /// <param name="rows">Rows to train on, or null for all.</param>
    public static ITransformer Fit(MLContext context, MultiTaskMoeOptions options, LoadedTable table, IReadOnlyList<LabelPlan> labels,
        int[]? rows)
    {
        var data = table.SeveralView(labels, rows);
        foreach (var label in labels.Where(label => label.Task == TaskKind.Multiclass))
        {
            var classes = context.Data.LoadFromEnumerable(label.Classes.Select(name => new ClassName { Name = name }));
            data = context.Transforms.Conversion.MapValueToKey(label.Name, keyData: classes).Fit(data).Transform(data);
        }
        var features = FeatureSteps(FeatureEncoding.MissingKept, context, table).Fit(data);
        options.Labels = [.. labels.Select(label => new MultiTaskLabel(label.Name) { Task = label.Task })];
        (options.FeatureColumnName, options.ExampleWeightColumnName)
            = (TrainingColumns.Features, table.Weight is null ? null : TrainingColumns.Weight);
        var learned = context.MultiTask().Trainers.Moe(options).Fit(features.Transform(data));
        return new TransformerChain<ITransformer>([.. Steps(features), learned]);
    }

    /// <summary>Models of one label each of a model of several.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="model">What <see cref="Fit(MLContext, MultiTaskMoeOptions, LoadedTable, IReadOnlyList{LabelPlan}, int[])"/>
    /// gave.</param>
    /// <param name="cards">The cards of the labels.</param>
    /// <param name="inputs">A table with the columns of the model.</param>
    public static IEnumerable<ITransformer> OfLabels(MLContext context, ITransformer model, IEnumerable<ModelCard> cards, IDataView inputs)
    {
        ITransformer[] steps = [.. Steps(model)];
        if (steps is not [.., MultiTaskTransformer several]) throw new DamagedModelException("its card has other labels than the model");
        var features = new TransformerChain<ITransformer>(steps[..^1]);
        var prepared = features.Transform(inputs);
        foreach (var card in cards)
        {
            if (!several.Labels.Contains(card.Label)) throw new DamagedModelException("its card has other labels than the model");
            var own = several.ForLabel(card.Label);
            var prediction = PredictionStep(context, card.LabelPlan).Fit(own.Transform(prepared));
            yield return new TransformerChain<ITransformer>([.. steps[..^1], own, prediction]);
        }
    }

    private static IEstimator<ITransformer> FeatureSteps(FeatureEncoding encoding, MLContext context, LoadedTable table)
    {
        bool replaced = encoding == FeatureEncoding.MissingReplaced;
        DatasetColumn[] columns = [.. table.Features.Where(column => column.Name != table.Exposure)];
        var numbers = columns.OfType<NumericColumn>().ToList();
        string[] incomplete = replaced ? [.. numbers.Where(c => c.MissingCount > 0).Select(c => c.Name)] : [];
        string[] texts = [.. columns.OfType<CategoricalColumn>().Select(c => c.Name)];
        string[] indicators = [.. incomplete.Select(name => "moe:missing:" + name)];
        string[] features = [.. columns.Select(c => c.Name), .. table.EncodedToo.Select(TrainingColumns.CategoriesOf), .. indicators];

        var steps = new EstimatorChain<ITransformer>();
        InputOutputColumnPair[] encoded = [.. texts.Select(name => new InputOutputColumnPair(name)),
            .. table.EncodedToo.Select(name => new InputOutputColumnPair(TrainingColumns.CategoriesOf(name), name))];
        if (encoded.Length > 0) steps = steps.Append<ITransformer>(context.Transforms.Categorical.OneHotEncoding(encoded));
        if (incomplete.Length > 0)
        {
            var missing = indicators.Zip(incomplete, (output, input) => new InputOutputColumnPair(output, input)).ToArray();
            steps = steps.Append<ITransformer>(context.Transforms.IndicateMissingValues(missing));
            steps = steps.Append<ITransformer>(
                context.Transforms.Conversion.ConvertType([.. indicators.Select(name => new InputOutputColumnPair(name))],
                    DataKind.Single));
        }
        if (replaced && numbers.Count > 0)
        {
            steps = steps.Append<ITransformer>(context.Transforms.ReplaceMissingValues(
                [.. numbers.Select(c => new InputOutputColumnPair(c.Name))],
                Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean));
        }
        return steps.Append<ITransformer>(context.Transforms.Concatenate(TrainingColumns.Features, features));
    }

    private static IEstimator<ITransformer> PredictionStep(MLContext context, LabelPlan label) => label.Task switch
    {
        TaskKind.Binary => context.Transforms.Conversion.MapValue(
            TrainingColumns.Prediction,
            new Dictionary<bool, string> { [false] = label.Classes[0], [true] = label.Classes[1] },
            "PredictedLabel"),
        TaskKind.Multiclass => context.Transforms.Conversion.MapKeyToValue(TrainingColumns.Prediction, "PredictedLabel"),
        _ when label.Offset != 0 => context.Transforms.Expression(
            TrainingColumns.Prediction, string.Create(CultureInfo.InvariantCulture, $"(score) => double(score) + ({label.Offset:E17}d)"),
            "Score"),
        _ => context.Transforms.CopyColumns(TrainingColumns.Prediction, "Score"),
    };

    private sealed class ClassName
    {
        public string Name { get; set; } = "";
    }
}
