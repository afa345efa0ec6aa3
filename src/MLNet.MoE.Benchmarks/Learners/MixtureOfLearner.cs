namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The mixture of unlike experts, <see cref="MixtureOfOptions.Best"/>: networks, trees and a linear model under a gate. In the benchmark
/// its weights come from folds of the rows to learn from; the experts are then fitted as the contenders of their kinds are, on the same
/// rows, and stop early on the same others.
/// </summary>
internal sealed class MixtureOfLearner()
    : OptionsLearner<MixtureOfOptions>("mixture", "mixture of unlike experts: GG-MoE, LightGBM and a linear model under a gate",
        () => MixtureOfOptions.Best())
{
    public override string Configuration => $"{base.Configuration}, network: {OptionSettings.Describe(Options().Network!)}";

    public override FeatureEncoding Encoding => FeatureEncoding.MissingKept;

    public override bool HasTimeLimit => true;

    public override double Work(int trainingRows, int slots, int outputs)
    {
        int folds = Options().FoldsOf(trainingRows);
        return (folds + 1)
            * (LearnerRegistry.Get("gg-moe-ens").Work(trainingRows, slots, outputs)
                + LearnerRegistry.Get("lightgbm").Work(trainingRows, slots, outputs));
    }

    public override LearnedModel Fit(FitRequest request)
    {
        var rows = request.Rows;
        var options = Options();
        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName) = (rows.Label, rows.Features, rows.Weight);
        (options.Seed, options.ThreadsOfExpert, options.CancellationToken) = (request.Seed, request.Threads, request.Cancellation);
        options.TimeBudget = request.TimeLimit ?? options.TimeBudget;
        var trainer = new MixtureOfTrainer(request.Context, rows.Task, options, []);
        var mixture = rows.MayLearnAll ? trainer.Fit(rows.All) : trainer.Fit(rows.Training, rows.Validation);
        return new LearnedModel(mixture, ModelSize.Of(mixture));
    }
}
