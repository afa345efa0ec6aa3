namespace MLNet.MoE.Numerics.Kernels;

/// <summary>The piecewise-linear code of a column's numbers: (rows, bins + 2), kept by each row's bin.</summary>
/// <param name="bins">Number of bins.</param>
/// <param name="found">(rows): bin of the row's number.</param>
/// <param name="covered">(rows): which fraction of the bin lies below the number.</param>
/// <param name="values">The number of the first row.</param>
/// <param name="stride">Distance from number to number.</param>
internal readonly unsafe ref struct BinCode(int bins, int* found, float* covered, float* values, nint stride)
{
    public readonly int Bins = bins;
    public readonly int* Found = found;
    public readonly float* Covered = covered;
    public readonly float* Values = values;
    public readonly nint Stride = stride;
}
