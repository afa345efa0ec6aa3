using MLNet.MoE.Torch.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// libtorch's fused AdamW for a whole block at once, whatever rates and decays its arrays have: the fused operation is given a block of its
/// own in the place of the parameters, and leaves AdamW's step of rate 1 in it. On a GPU it works on each tensor that it is given with few
/// processors, so that the block is cut into tiles: many of them in one launch.
/// </summary>
internal sealed class TiledAdamW
{
    /// <summary>Tensors that one launch takes, and numbers of a tile where they are not enough.</summary>
    private const int TilesOfLaunch = 36, LargestTile = 16384;

    /// <summary>What is not worth a tile of its own.</summary>
    private const int SmallestTile = 1024;

    private readonly Tensor _step, _unitRate;
    private readonly Tensor[] _steps, _means, _squares, _counts;

    /// <summary>Makes the tiles.</summary>
    /// <param name="mean">Mean of gradients: (1, numbers).</param>
    /// <param name="square">Mean of squared gradients, likewise.</param>
    /// <param name="stepCount">Steps taken, this one included: a tensor of one number.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public TiledAdamW(Tensor mean, Tensor square, Tensor stepCount, KeptTensors kept)
    {
        _step = kept.Keep(zeros_like(mean));
        _unitRate = kept.Keep(ones(1, ScalarType.Float32, mean.device).squeeze());
        Tensor[] Kept(Tensor block) => Array.ConvertAll(Tiles(block), kept.Keep);
        (_steps, _means, _squares) = (Kept(_step), Kept(mean), Kept(square));
        _counts = Array.ConvertAll(_steps, _ => stepCount);
    }

    /// <summary>AdamW's step of rate 1, without decay: (1, numbers), to be added with each number's own rate.</summary>
    /// <param name="gradient">(1, numbers).</param>
    /// <param name="divisor">What the gradient is divided by.</param>
    /// <param name="skip">1 to leave everything as it is, else 0.</param>
    public Tensor Step(Tensor gradient, Tensor divisor, Tensor skip)
    {
        // A decay of 1 takes the last step out before this one is put in.
        TorchScripts.FusedAdamW(_steps, Tiles(gradient), _means, _squares, _counts, new(divisor, skip, _unitRate, Decay: 1));
        return _step;
    }

    private static Tensor[] Tiles(Tensor block)
    {
        long count = block.shape[1], even = ((count + TilesOfLaunch - 1) / TilesOfLaunch) + 3;
        // Whole vectors of four numbers.
        long length = Math.Clamp(even, SmallestTile, LargestTile) & ~3L;
        var row = block[0];
        return [.. Enumerable.Range(0, (int)((count + length - 1) / length))
            .Select(tile => row.narrow(0, tile * length, Math.Min(length, count - (tile * length))))];
    }
}
