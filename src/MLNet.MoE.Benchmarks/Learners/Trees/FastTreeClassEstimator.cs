using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

using ClassModel = CalibratedModelParametersBase<FastTreeBinaryModelParameters, PlattCalibrator>;

/// <summary>
/// FastTree for one class against the others, with as many trees as the rows that are held out say. ML.NET's one-versus-all asks it for a
/// model of each class, and hands it all rows with a Boolean label.
/// </summary>
/// <param name="request">The fit.</param>
/// <param name="options">Options of the trees.</param>
internal sealed class FastTreeClassEstimator(FitRequest request, TreeOptions options)
    : ITrainerEstimator<BinaryPredictionTransformer<ClassModel>, ClassModel>
{
    /// <summary>Trees, and shrinkage of each, of a model that only has to say never.</summary>
    private const int TreesOfNever = 40;

    private VBuffer<float>[]? _vectors;
    private BinaryPredictionTransformer<ClassModel>? _first;
    private int _calls;

    /// <inheritdoc/>
    public TrainerInfo Info => Trainer(1, options.LearningRate).Info;

    /// <summary>Loss on the rows that are held out by number of trees, of the class that was learned last.</summary>
    public IReadOnlyList<float> Curve { get; private set; } = [];

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Trainer(1, options.LearningRate).GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public BinaryPredictionTransformer<ClassModel> Fit(IDataView input)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        // One-versus-all learns the first class twice: once to learn which column has the features.
        if (++_calls == 2) return _first!;
        var model = Learn(input);
        _first ??= model;
        return model;
    }

    private BinaryPredictionTransformer<ClassModel> Learn(IDataView input)
    {
        var rows = new LearningRows(input, TaskKind.Binary, 2) { Label = request.Rows.Label, Features = request.Rows.Features,
            Weight = request.Rows.Weight, MayLearnAll = request.Rows.MayLearnAll };
        // Boosting says "never" in small steps; without a row of the class there is nothing else to say.
        if (!rows.Labels(rows.Learnable).Contains(1)) return Trainer(TreesOfNever, 1).Fit(rows.Learnable);
        _vectors ??= rows.Vectors(rows.Validation);
        // FastTree's probability is the logistic function of twice the learning rate times the score.
        var choice = new TreeCountChoice(_vectors, rows.Labels(rows.Validation), rows.Weights(rows.Validation), 2 * options.LearningRate,
            options.Patience);
        var grown = choice.Grow(options.MaximumTrees, trees => Grow(rows.Training, trees),
            rows.MayLearnAll ? trees => Grow(rows.All, trees) : null);
        Curve = grown.Curve;
        return grown.Model;
    }

    private (BinaryPredictionTransformer<ClassModel> Model, RegressionTreeEnsemble Trees) Grow(IDataView view, int trees)
    {
        var fitted = Trainer(trees, options.LearningRate).Fit(view);
        return (fitted, fitted.Model.SubModel.TrainedTreeEnsemble);
    }

    private FastTreeBinaryTrainer Trainer(int trees, double learningRate)
    {
        var trainer = new FastTreeBinaryTrainer.Options();
        options.ApplyTo(trainer, request.Settings, trees);
        trainer.LabelColumnName = request.Rows.Label;
        trainer.LearningRate = learningRate;
        return request.Context.BinaryClassification.Trainers.FastTree(trainer);
    }
}
