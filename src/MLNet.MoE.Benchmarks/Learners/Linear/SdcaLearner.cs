namespace MLNet.MoE.Benchmarks;

/// <summary>
/// ML.NET's linear learner: maximum-entropy, logistic or squared loss by stochastic dual coordinate ascent. Columns are standardised,
/// missing values replaced; the target of a regression is standardised too. It has no early stopping, so rows that are held out are of no
/// use to it; and it runs on one thread, since more would give another model every time.
/// </summary>
internal sealed class SdcaLearner()
    : OptionsLearner<LinearOptions>("sdca", "ML.NET SDCA: a linear model, the floor that everyone should clear", () => new LinearOptions())
{
    public override string Configuration => base.Configuration + ", standardised columns and target";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingReplaced;

    public override double Work(int trainingRows, int slots, int outputs) => 0.003 * trainingRows * slots * outputs;

    public override LearnedModel Fit(FitRequest request)
    {
        var model = new LinearTrainer(request.Context, request.Rows.Task, request.Settings, Options()).Fit(request.Rows.Learnable);
        return new LearnedModel(model, ModelSize.Of(model));
    }
}
