using Microsoft.ML;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>A trainer of any task.</summary>
/// <typeparam name="TParameters">What is learnt.</typeparam>
internal interface IMoeTrainer<TParameters>
    where TParameters : MoeModelParameters
{
    /// <summary>Trains, and gives ML.NET's prediction transformer with what it carries.</summary>
    /// <param name="train">Data to learn from.</param>
    /// <param name="validation">Data to stop early on; null holds out part of the other, where the options say so.</param>
    /// <param name="previous">Model to go on from; null for none.</param>
    /// <param name="watch">Makes of the observer of the fit one that sees more; null for the observer as it is.</param>
    (ITransformer Transformer, TParameters Model) Train(IDataView train, IDataView? validation, TParameters? previous = null,
        Func<TrainingObserver, TrainingObserver>? watch = null);
}
