using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Torch.Network;

/// <summary>Where an array of a network stands in the flat block of parameters, and in which order of dimensions.</summary>
/// <param name="Shape">The array as the library keeps it.</param>
/// <param name="Split">Its extents with the members split into (copies, members of a copy).</param>
/// <param name="Order">Order of the dimensions of <paramref name="Split"/> in the block.</param>
/// <param name="Offset">First number in the block.</param>
internal sealed record ParameterArray(WeightShape Shape, long[] Split, int[] Order, long Offset)
{
    /// <summary>Extents in the block.</summary>
    public long[] Stored => [.. Order.Select(dimension => Split[dimension])];

    /// <summary>The order that turns the block's dimensions back into those of <see cref="Split"/>.</summary>
    public long[] Inverse
    {
        get
        {
            long[] inverse = new long[Order.Length];
            for (int i = 0; i < Order.Length; i++) inverse[Order[i]] = i;
            return inverse;
        }
    }

    /// <summary>Numbers in it.</summary>
    public long Length => Shape.Length;
}
