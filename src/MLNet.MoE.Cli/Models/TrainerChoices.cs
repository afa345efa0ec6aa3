namespace MLNet.MoE.Cli.Models;

/// <summary>The trainers that can be chosen by name.</summary>
internal static class TrainerChoices
{
    /// <summary>All of them, in the order of the help. The first is the default.</summary>
    public static IReadOnlyList<ITrainerChoice> All { get; } =
    [
        .. NetworkChoices.All,
        .. MixtureChoices.All,
        new FastTreeChoice(),
        new LightGbmChoice(),
        new SdcaChoice(),
    ];

    /// <summary>The names.</summary>
    public static string[] Names { get; } = [.. All.Select(choice => choice.Name)];

    /// <summary>The trainer of that name.</summary>
    public static ITrainerChoice Get(string name) => All.First(choice => choice.Name == name);

    /// <summary>Refuses settings for a trainer that takes none.</summary>
    public static void RefuseSettings(ITrainerChoice choice, TrainerRequest request)
    {
        if (request.Settings.Count > 0)
            throw new CommandException($"--set {request.Settings.Keys.First()}: '{choice.Name}' takes no settings here; they are for the networks and the mixtures by EM.");
        if (request.Engine is not null)
            throw new CommandException($"--engine {request.Engine.Name}: '{choice.Name}' has an engine of its own; this option is for the networks.");
    }
}
