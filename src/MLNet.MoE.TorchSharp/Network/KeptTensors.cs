using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Tensors that live as long as a trainer. They all are given back at once, also those that a constructor made before it failed.
/// </summary>
internal sealed class KeptTensors : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>Takes a tensor out of the scope that it was made in and keeps it.</summary>
    public Tensor Keep(Tensor tensor)
    {
        _tensors.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors) tensor.Dispose();
        _tensors.Clear();
    }
}
