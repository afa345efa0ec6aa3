namespace MLNet.MoE;

/// <summary>One trial of a sweep.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Name">
/// The trainer, and in parentheses the options that differ from those that the sweep starts from, such as
/// <c>GgMoe (ExpertWidth=64, LearningRate=0.0041)</c>.
/// </param>
/// <param name="Options">The options of the trainer.</param>
/// <typeparam name="TOptions">Type of the options.</typeparam>
public sealed record SweepTrial<TOptions>(int Number, string Name, TOptions Options)
    where TOptions : TrainerOptions;
