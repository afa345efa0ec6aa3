using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>ML.NET's LightGBM, stopped early on the loss of the rows that are held out. Missing values and categories are left to
/// it.</summary>
internal sealed class LightGbmLearner()
    : OptionsLearner<LightGbmOptions>("lightgbm", "ML.NET LightGBM: up to 1000 trees of 31 leaves, learning rate 0.05, early stopping",
        () => new LightGbmOptions())
{
    public override string Configuration
        => base.Configuration + $", log-loss or rmse, softmax, categorical splits above {LightGbmTrees.OneHotCategories}";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingKept;

    // ML.NET trains one LightGBM at a time behind a lock of the process; a second fit would only wait with its clock running.
    public override string? Exclusive => "lightgbm";

    public override IReadOnlyList<SearchDimension> SearchSpace
        => SearchSpaceReader.Read(Options(), [nameof(LightGbmOptions.L2Regularization)]);

    public override double Work(int trainingRows, int slots, int outputs) => 0.04 * outputs * ((trainingRows * Math.Sqrt(slots)) + 4000);

    public override LearnedModel Fit(FitRequest request)
    {
        var rows = request.Rows;
        // Where all rows may be learned from, again on all with as many trees.
        var model = new LightGbmTrees(request.Context, rows.Task, request.Settings, Options()).Fit(rows.Training, rows.Validation,
            rows.MayLearnAll ? rows.All : null);
        return new LearnedModel(model, ModelSize.Of(model));
    }
}
