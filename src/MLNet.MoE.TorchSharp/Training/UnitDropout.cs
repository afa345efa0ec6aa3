using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Drops units with each network's own probability and scales the others so that the expectation stays.</summary>
internal sealed class UnitDropout(float[] probabilities, int copies, Generator generator, Device device) : IDisposable
{
    /// <summary>(networks x copies, 1) where networks differ: probability of keeping a unit.</summary>
    private readonly Tensor? _keep = probabilities.Distinct().Count() == 1
        ? null
        : tensor([.. probabilities.SelectMany(p => Enumerable.Repeat(1 - p, copies))], [(long)probabilities.Length * copies, 1], device: device).DetachFromDisposeScope();

    /// <summary>Whether any network drops units.</summary>
    public bool IsActive => probabilities.Any(p => p > 0);

    /// <summary>Drops units of a layer: (networks x copies, ...) or with further dimensions folded into the first.</summary>
    public Tensor Apply(Tensor layer)
    {
        Tensor mask;
        using (no_grad())
        {
            mask = empty_like(layer);
            if (_keep is null) mask.bernoulli_(1.0 - probabilities[0], generator).div_(1.0 - probabilities[0]);
            else mask.view(_keep.shape[0], -1).bernoulli_(_keep.expand(_keep.shape[0], layer.numel() / _keep.shape[0]), generator).div_(_keep);
        }
        return layer * mask;
    }

    /// <inheritdoc/>
    public void Dispose() => _keep?.Dispose();
}
