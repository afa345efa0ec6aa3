using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;

namespace MLNet.MoE.TorchTests.Training;

/// <summary>Trainers on the device of the tests.</summary>
internal static class Trainers
{
    public static TorchTrainer Create(params TrainingRequest[] requests) => Create(true, requests);

    public static TorchTrainer Create(bool fused, params TrainingRequest[] requests)
    {
        TorchLibrary.EnsureLoaded();
        return new TorchTrainer(requests, TestDevice.Device, TorchPrecision.Full, fused, new EagerRepeater());
    }
}
