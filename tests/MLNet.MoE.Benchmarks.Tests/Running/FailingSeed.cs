namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A contender that one seed is not for.</summary>
internal sealed class FailingSeed(ILearner inner) : ILearner
{
    public string Name => inner.Name;

    public string Description => inner.Description;

    public string Configuration => inner.Configuration;

    public FeatureEncoding Encoding => inner.Encoding;

    public string? Exclusive => inner.Exclusive;

    public double Work(int trainingRows, int slots, int outputs) => inner.Work(trainingRows, slots, outputs);

    public LearnedModel Fit(FitRequest request) =>
        request.Seed == 1 ? throw new NotSupportedException("seed 1 is not for me") : inner.Fit(request);
}
