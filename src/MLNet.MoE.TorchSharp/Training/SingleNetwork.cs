using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Torch.Training;

/// <summary>A trainer of one network, as the library's training loop knows networks.</summary>
internal sealed class SingleNetwork(TorchTrainer trainer) : ITrainableNetwork
{
    /// <inheritdoc/>
    public double TrainEpoch(ReadOnlySpan<int> order, Action? checkCancelled) => trainer.TrainEpoch([order.ToArray()], checkCancelled)[0];

    /// <inheritdoc/>
    public ReadOnlySpan<float> PredictValidation() => trainer.PredictValidation();

    /// <inheritdoc/>
    public void KeepAsBest() => trainer.KeepAsBest(0);

    /// <inheritdoc/>
    public NetworkWeights ExportBest() => trainer.ExportBest(0);
}
