using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Drops units with each network's own probability and scales the others so that the expectation stays.</summary>
internal sealed class UnitDropout(float[] probabilities, IReadOnlyList<Generator> generators, Device device) : IDisposable
{
    private readonly DrawAhead _masks = new(generators, (mask, generator, network) => Draw(mask, generator, 1.0 - probabilities[network]),
        device);

    /// <summary>Whether any network drops units.</summary>
    public bool IsActive => probabilities.Any(p => p > 0);

    /// <summary>Drops units of a layer: (networks x copies, ...) or with further dimensions folded into the first.</summary>
    public Tensor Apply(Tensor layer) => layer * _masks.Take(layer.numel() / probabilities.Length).reshape(layer.shape);

    /// <inheritdoc/>
    public void Dispose() => _masks.Dispose();

    private static void Draw(Tensor mask, Generator generator, double keep)
    {
        if (keep == 1)
        {
            mask.fill_(Numbers.One);
            return;
        }
        using Scalar kept = keep;
        mask.bernoulli_(keep, generator).div_(kept);
    }
}
