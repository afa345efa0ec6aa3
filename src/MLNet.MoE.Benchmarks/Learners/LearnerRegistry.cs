namespace MLNet.MoE.Benchmarks;

/// <summary>The learners that benchmark and command line know by name. A new one is a line here, or a file and a line.</summary>
internal static class LearnerRegistry
{
    private const string GgMoe = "GG-MoE: experts under a Gumbel-softmax gate", Moe = "MoE: experts under a softmax gate",
        Mlp = "MLP: one network, no gate";

    private const string Published = ", as published", Embedded = ", as published but with piecewise-linear embedding",
        Ensemble = ", embedded, with members that share weights (the defaults)";

    /// <summary>Name of the learner that a command takes which is told none.</summary>
    public const string Default = "gg-moe-ens";

    /// <summary>All learners, in the order in which tables show them.</summary>
    public static IReadOnlyList<ILearner> All { get; } =
    [
        new NetworkLearner<GgMoeOptions>("gg-moe", GgMoe + Published, GgMoeOptions.Published),
        new NetworkLearner<GgMoeOptions>("gg-moe-ple", GgMoe + Embedded, () => PublishedOptions.Embedded(GgMoeOptions.Published())),
        new NetworkLearner<GgMoeOptions>("gg-moe-ens", GgMoe + Ensemble, () => new()),
        new NetworkLearner<MoeOptions>("moe", Moe + Published, MoeOptions.Published),
        new NetworkLearner<MoeOptions>("moe-ple", Moe + Embedded, () => PublishedOptions.Embedded(MoeOptions.Published())),
        new NetworkLearner<MoeOptions>("moe-ens", Moe + Ensemble, () => new()),
        new NetworkLearner<KaMoeOptions>("ka-moe", "KAMoE: experts under a gate of spline layers" + Published, KaMoeOptions.Published),
        new NetworkLearner<MlpOptions>("mlp", Mlp + Published, MlpOptions.Published),
        new NetworkLearner<MlpOptions>("mlp-ple", Mlp + Embedded, () => PublishedOptions.Embedded(MlpOptions.Published())),
        new NetworkLearner<MlpOptions>("mlp-ens", Mlp + Ensemble, () => new()),
        new NetworkLearner<MlpOptions>("tabm", "TabM: an ensemble of perceptrons that share weights, with the published defaults",
            PublishedOptions.TabM),
        new MixtureOfLearner(),
        new MultinomialMoeLearner(),
        new GaussianMoeLearner(),
        new FastTreeLearner(),
        new LightGbmLearner(),
        new SdcaLearner(),
    ];

    /// <summary>The learner of that name, with the settings that the name carries; see <see cref="LearnerName"/>.</summary>
    /// <exception cref="ArgumentException">There is none, and the message lists the names; or a setting makes no sense.</exception>
    public static ILearner Get(string name)
    {
        string known = LearnerName.Base(name);
        var learner = All.FirstOrDefault(learner => learner.Name == known)
            ?? throw new ArgumentException($"There is no model '{known}'; {NearName.Hint(known, All.Select(learner => learner.Name))}",
                nameof(name));
        return LearnerName.IsVariant(name) ? learner.With(name, LearnerName.Settings(name)) : learner;
    }
}
