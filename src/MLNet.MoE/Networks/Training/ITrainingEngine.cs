namespace MLNet.MoE.Networks.Training;

/// <summary>Trains networks. Engines differ in speed and hardware, never in what they compute.</summary>
public interface ITrainingEngine
{
    /// <summary>Short name for logs, such as <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>Trains a network and gives back the weights of its best epoch.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled and its settings don't keep the best network.</exception>
    /// <exception cref="InvalidOperationException">The very first losses were not finite, so that there is no network to keep.</exception>
    TrainingResult Train(TrainingRequest request);
}
