namespace MLNet.MoE.Torch.Training;

/// <summary>How libtorch's fused AdamW is called.</summary>
internal enum FusedStep
{
    /// <summary>Not at all: a few operations on all arrays at once.</summary>
    None,

    /// <summary>Once for each run of arrays that train alike, which touches each number once.</summary>
    BySegment,

    /// <summary>Once for all arrays: see <see cref="TiledAdamW"/>. The fewest operations on a GPU.</summary>
    ByTile,
}
