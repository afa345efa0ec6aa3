using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>A trainer that stops early, on rows that it is given for it.</summary>
internal interface IStoppingTrainer
{
    /// <summary>Whether it learns from those rows too, once it is known when to stop.</summary>
    bool LearnsStoppingRows => false;

    /// <summary>Trains on one data view and stops early on another, whose rows it does not learn from unless
    /// <see cref="LearnsStoppingRows"/>.</summary>
    ITransformer Fit(IDataView train, IDataView validation);
}
