namespace MLNet.MoE;

/// <summary>A trainer that knows what it is called, where the name of its type does not say it.</summary>
internal interface INamedTrainer
{
    /// <summary>Name, such as <c>GgMoe</c>.</summary>
    string TrainerName { get; }
}
