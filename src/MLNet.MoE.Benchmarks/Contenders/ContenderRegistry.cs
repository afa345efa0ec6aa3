namespace MLNet.MoE.Benchmarks;

/// <summary>Who takes part in the benchmark. A new contender is one file and one line here.</summary>
internal static class ContenderRegistry
{
    /// <summary>All contenders, in the order in which tables show them.</summary>
    public static IReadOnlyList<IContender> All { get; } =
    [
        GgMoeContender.Raw,
        GgMoeContender.WithEmbedding,
        GgMoeContender.Ensemble,
        MoeContender.Raw,
        MoeContender.WithEmbedding,
        MoeContender.Ensemble,
        MlpContender.Raw,
        MlpContender.WithEmbedding,
        MlpContender.Ensemble,
        new MultinomialMoeContender(),
        new GaussianMoeContender(),
        new FastTreeContender(),
        new LightGbmContender(),
        new SdcaContender(),
    ];

    /// <summary>The contender of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static IContender Get(string name) => All.FirstOrDefault(contender => contender.Name == name)
        ?? throw new ArgumentException($"There is no contender '{name}'; choose from {string.Join(", ", All.Select(contender => contender.Name))}.", nameof(name));
}
