using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Random numbers of stacked networks, drawn for several steps at a time, since a draw is a call for each network. Each network has a
/// generator of its own, so that it meets the same numbers alone and among others.
/// </summary>
/// <param name="generators">One for each network.</param>
/// <param name="draw">Fills a network's numbers: (numbers), and which network.</param>
/// <param name="device">The device.</param>
internal sealed class DrawAhead(IReadOnlyList<Generator> generators, Action<Tensor, Generator, int> draw, Device device) : IDisposable
{
    /// <summary>Numbers that are drawn at a time for each network.</summary>
    private const long Numbers = 1 << 18;

    /// <summary>(networks, numbers).</summary>
    private Tensor? _drawn;

    private long _used;

    /// <summary>The next numbers: (networks, count).</summary>
    public Tensor Take(long count)
    {
        if (_drawn is null || _used + count > _drawn.shape[1]) Draw(Math.Max(count, Numbers));
        var taken = _drawn!.narrow(1, _used, count);
        _used += count;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _drawn?.Dispose();

    private void Draw(long count)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // Never the old block again: a backward pass may still need it.
        _drawn?.Dispose();
        _drawn = empty(generators.Count, count, ScalarType.Float32, device).DetachFromDisposeScope();
        _used = 0;
        for (int network = 0; network < generators.Count; network++) draw(_drawn[network], generators[network], network);
    }
}
