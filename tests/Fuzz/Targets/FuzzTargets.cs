using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>All targets. One that gets a line here is run by the command, by the tests and by <c>--target all</c>.</summary>
internal static class FuzzTargets
{
    /// <summary>Makes them; their seeds are made when first used.</summary>
    /// <param name="seedFolder">Where trained seeds are kept between processes, or null.</param>
    public static IReadOnlyList<IFuzzTarget> Create(string? seedFolder)
    {
        var seeds = new ModelSeeds(seedFolder);
        var commandSeeds = new CommandSeeds(seedFolder);
        return
        [
            new ModelTarget("network", new(seeds.Networks), () => GoldenSeeds.Named("ggmoe-", "moe-", "mlp-")),
            new ModelTarget("mixture", new(seeds.Mixtures), () => GoldenSeeds.Named("gaussian-", "multinomial-")),
            new ModelTarget("labels", new(seeds.Several)),
            new ModelTarget("pipeline", new(seeds.Pipelines), isPipeline: true),
            new CommandModelTarget(commandSeeds),
            new ArrayTarget(),
            new TarTarget(),
            new DatasetFolderTarget(),
            new ResultsTarget(),
            new TableTarget(commandSeeds),
        ];
    }

    /// <summary>Those of some names.</summary>
    /// <param name="all">All targets.</param>
    /// <param name="names">Names, separated by commas; 'models' stands for those of model files, 'all' for all.</param>
    public static IReadOnlyList<IFuzzTarget> Choose(IReadOnlyList<IFuzzTarget> all, string names) => names switch
    {
        "all" => all,
        "models" => [.. all.Where(target => target is ModelTarget or CommandModelTarget)],
        _ => [.. names.Split(',').Select(name => all.FirstOrDefault(target => target.Name == name)
            ?? throw new ArgumentException(
                $"There is no target '{name}'; there are {string.Join(", ", all.Select(target => target.Name))}."))],
    };
}
