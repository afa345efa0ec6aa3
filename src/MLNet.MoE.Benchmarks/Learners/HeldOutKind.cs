namespace MLNet.MoE.Benchmarks;

/// <summary>How rows that a model is judged by were kept from it.</summary>
internal enum HeldOutKind
{
    /// <summary>They decided when it stopped to learn, and it never learnt from them.</summary>
    Stopping,

    /// <summary>They decided when it stopped to learn; the model that is kept then learnt from all rows.</summary>
    StoppingThenLearned,

    /// <summary>A further model, of which nothing is kept, learnt from the other rows.</summary>
    FurtherFit,
}
