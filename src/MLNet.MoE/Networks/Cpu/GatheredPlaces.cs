using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Where the rows of an array that belong to categories and sparse columns stand.</summary>
/// <param name="Offset">First number of the rows of gathered coordinate 0.</param>
/// <param name="Distance">Distance from one gathered coordinate's rows to the next one's.</param>
/// <param name="Columns">Numbers of a row, with padding.</param>
internal readonly record struct GatheredPlaces(nint Offset, nint Distance, int Columns)
{
    /// <summary>First number of an item's row of a gathered coordinate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint At(int coordinate, int item) => Offset + (coordinate * Distance) + ((nint)item * Columns);
}
