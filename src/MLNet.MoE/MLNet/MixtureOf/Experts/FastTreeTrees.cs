using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE;

/// <summary>
/// ML.NET's FastTree, its number of trees chosen by the loss on the rows to stop early on: FastTree's own early stopping watches the error
/// rate for classes, which picks badly calibrated and too short ensembles. Several classes go through one-versus-all.
/// </summary>
/// <param name="environment">ML.NET's context.</param>
/// <param name="task">What is predicted.</param>
/// <param name="settings">Columns, seed and threads.</param>
/// <param name="options">The trees.</param>
internal sealed class FastTreeTrees(IHostEnvironment environment, TaskKind task, ExpertSettings settings, TreeOptions options)
    : StoppedTrees(task, settings)
{
    private const string FlagColumn = "moe:is-class";

    /// <inheritdoc/>
    public override string TrainerName => "FastTree";

    /// <inheritdoc/>
    public override ITransformer Fit(IDataView train, IDataView validation, IDataView? all) => Task switch
    {
        TaskKind.Regression => Numbers(train, validation, all),
        TaskKind.Binary => Binary(train, validation, all, Settings.Label),
        _ => Classes(train, validation, all),
    };

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) => Task switch
    {
        TaskKind.Regression => Regression(1).GetOutputSchema(inputSchema),
        TaskKind.Binary => Classifier(1, Settings.Label).GetOutputSchema(inputSchema),
        _ => new MulticlassClassificationCatalog(environment).Trainers.OneVersusAll(Classifier(1, Settings.Label), Settings.Label)
            .GetOutputSchema(inputSchema),
    };

    private ITransformer Numbers(IDataView train, IDataView validation, IDataView? all)
    {
        return Choice(validation, Settings.Label, null)
            .Grow(options.MaximumTrees, trees => Grow(train, trees), all is null ? null : trees => Grow(all, trees)).Model;

        (ITransformer, RegressionTreeEnsemble) Grow(IDataView view, int trees)
        {
            Settings.Cancellation.ThrowIfCancellationRequested();
            var fitted = Regression(trees).Fit(view);
            return (fitted, fitted.Model.TrainedTreeEnsemble);
        }
    }

    private ITransformer Binary(IDataView train, IDataView validation, IDataView? all, string label)
    {
        // FastTree's probability is the logistic function of twice the learning rate times the score.
        return Choice(validation, label, 2 * options.LearningRate)
            .Grow(options.MaximumTrees, trees => Grow(train, trees), all is null ? null : trees => Grow(all, trees)).Model;

        (ITransformer, RegressionTreeEnsemble) Grow(IDataView view, int trees)
        {
            Settings.Cancellation.ThrowIfCancellationRequested();
            var fitted = Classifier(trees, label).Fit(view);
            return (fitted, fitted.Model.SubModel.TrainedTreeEnsemble);
        }
    }

    /// <summary>Chooses the number of trees of each class against the others, then grows all classes.</summary>
    private ITransformer Classes(IDataView train, IDataView validation, IDataView? all)
    {
        int classes = train.Schema[Settings.Label].Type is KeyDataViewType key ? (int)key.Count
            : throw new InvalidOperationException(
                $"FastTree needs a key as the label of several classes; '{Settings.Label}' has type {train.Schema[Settings.Label].Type}.");
        int[] counts = new int[classes];
        for (int each = 0; each < classes; each++)
        {
            var (learnt, held) = (Flagged(train, each), Flagged(validation, each));
            // Without a row of the class there is nothing to stop on; one tree says never, as far as anything does.
            bool occurs = learnt.GetColumn<bool>(learnt.Schema[FlagColumn]).Any(flag => flag);
            counts[each] = occurs
                ? Math.Max(1,
                    TreeEnsembles.Trees(((ISingleFeaturePredictionTransformer<object>)Binary(learnt, held, null, FlagColumn)).Model)) : 1;
        }
        var estimator = new FastTreeOfCounts(environment, counts, trees => Classifier(trees, Settings.Label));
        return new MulticlassClassificationCatalog(environment).Trainers.OneVersusAll(estimator, Settings.Label).Fit(all ?? train);
    }

    private AddedColumnView Flagged(IDataView data, int each)
    {
        var label = data.Schema[Settings.Label];
        var reader = new LabelReader(label, TaskKind.Multiclass);
        return new(data, FlagColumn, BooleanDataViewType.Instance, label, row =>
        {
            var read = reader.Open(row);
            return new ValueGetter<bool>((ref bool value) => value = read() == each);
        });
    }

    private TreeCountChoice Choice(IDataView validation, string label, double? sigmoid)
    {
        var features = validation.Schema[Settings.Features];
        var vectors = new List<VBuffer<float>>();
        var (labels, weights) = (new List<float>(), new List<float>());
        var labelReader = new LabelReader(validation.Schema[label], sigmoid is null ? TaskKind.Regression : TaskKind.Binary);
        var weightReader = Settings.Weight is { } weight ? new WeightReader(validation.Schema[weight]) : null;
        DataViewSchema.Column[] columns = [.. new[] { features, labelReader.Column, weightReader?.Column }.OfType<DataViewSchema.Column>()];
        using var cursor = validation.GetRowCursor(columns);
        var (readFeatures, readLabel, readWeight) = (cursor.GetGetter<VBuffer<float>>(features), labelReader.Open(cursor),
            weightReader?.Open(cursor));
        while (cursor.MoveNext())
        {
            var row = default(VBuffer<float>);
            readFeatures(ref row);
            vectors.Add(row);
            labels.Add((float)readLabel());
            if (readWeight is not null) weights.Add((float)readWeight());
        }
        return new([.. vectors], [.. labels], weightReader is null ? null : [.. weights], sigmoid, options.Patience);
    }

    private FastTreeRegressionTrainer Regression(int trees)
    {
        var trainer = new FastTreeRegressionTrainer.Options();
        options.ApplyTo(trainer, Settings, trees);
        trainer.LabelColumnName = Settings.Label;
        return new RegressionCatalog(environment).Trainers.FastTree(trainer);
    }

    private FastTreeBinaryTrainer Classifier(int trees, string label)
    {
        var trainer = new FastTreeBinaryTrainer.Options();
        options.ApplyTo(trainer, Settings, trees);
        trainer.LabelColumnName = label;
        return new BinaryClassificationCatalog(environment).Trainers.FastTree(trainer);
    }
}
