using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's FastTree; several classes through one-versus-all, as it has no multiclass learner. The number of trees is chosen by the loss on
/// the rows that are held out: FastTree's own early stopping watches the error rate for classes, which picks badly calibrated and too short
/// ensembles. FastTree leaves out training rows with missing values, so it gets them replaced, with indicators.
/// </summary>
internal sealed class FastTreeLearner()
    : OptionsLearner<TreeOptions>("fasttree",
        "ML.NET FastTree: up to 1000 trees of 31 leaves, learning rate 0.05, number of trees by validation", () => new TreeOptions())
{
    public override string Configuration => base.Configuration + ", by log-loss or rmse, one-versus-all";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingReplaced;

    public override double Work(int trainingRows, int slots, int outputs)
        => 0.15 * (outputs > 2 ? outputs : 1) * ((trainingRows * Math.Sqrt(slots)) + 8000);

    public override LearnedModel Fit(FitRequest request)
    {
        var (context, rows) = (request.Context, request.Rows);
        if (rows.Task == TaskKind.Regression) return FitNumbers(request);
        var classes = new FastTreeClassEstimator(request, Options());
        if (rows.Task == TaskKind.Binary)
        {
            var binary = classes.Fit(rows.All);
            return Learned(binary, TreeEnsembles.Leaves(binary.Model.SubModel), classes.Curve);
        }
        var multiclass = context.MulticlassClassification.Trainers.OneVersusAll(classes, rows.Label).Fit(rows.All);
        return Learned(multiclass, TreeEnsembles.Leaves(multiclass.Model), []);
    }

    private LearnedModel FitNumbers(FitRequest request)
    {
        var rows = request.Rows;
        var options = Options();
        var choice = new TreeCountChoice(rows.Vectors(rows.Validation), rows.Labels(rows.Validation), rows.Weights(rows.Validation),
            sigmoid: null, options.Patience);
        var grown = choice.Grow(options.MaximumTrees, trees => Grow(rows.Training, trees),
            rows.MayLearnAll ? trees => Grow(rows.All, trees) : null);
        return Learned(grown.Model, grown.Leaves, grown.Curve);

        (ITransformer, RegressionTreeEnsemble) Grow(IDataView view, int trees)
        {
            var trainer = new FastTreeRegressionTrainer.Options();
            options.ApplyTo(trainer, request.Settings, trees);
            trainer.LabelColumnName = rows.Label;
            var fitted = request.Context.Regression.Trainers.FastTree(trainer).Fit(view);
            return (fitted, fitted.Model.TrainedTreeEnsemble);
        }
    }

    private static LearnedModel Learned(ITransformer model, long leaves, IReadOnlyList<float> curve)
        => new(model, leaves) { ValidationCurve = curve, CurveUnit = "tree" };
}
