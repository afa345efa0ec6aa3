using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>A trainer that can be chosen by name. A choice is one file, and one line in <see cref="TrainerChoices"/>.</summary>
internal interface ITrainerChoice
{
    /// <summary>The name, such as <c>gg-moe-ens</c>.</summary>
    string Name { get; }

    /// <summary>One line for the help.</summary>
    string Description { get; }

    /// <summary>Whether missing numbers have to be replaced before training. Networks and LightGBM know better what to do with them.</summary>
    bool NeedsCompleteNumbers { get; }

    /// <summary>Whether columns have to be brought to a common scale before training.</summary>
    bool NeedsCommonScale { get; }

    /// <summary>Makes the trainer.</summary>
    /// <exception cref="CommandException">A setting does not exist or has an unusable value.</exception>
    IEstimator<ITransformer> Create(TrainerRequest request);
}
