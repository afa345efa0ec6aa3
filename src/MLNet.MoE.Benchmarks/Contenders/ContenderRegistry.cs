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

    /// <summary>The contender of that name, with the settings that the name carries; see <see cref="ContenderName"/>.</summary>
    /// <exception cref="ArgumentException">There is none, and the message lists the names; or a setting makes no sense.</exception>
    public static IContender Get(string name)
    {
        string known = ContenderName.Base(name);
        var contender = All.FirstOrDefault(contender => contender.Name == known)
            ?? throw new ArgumentException($"There is no contender '{known}'; choose from {string.Join(", ", All.Select(contender => contender.Name))}.", nameof(name));
        return ContenderName.IsVariant(name) ? contender.With(name, ContenderName.Settings(name)) : contender;
    }
}
