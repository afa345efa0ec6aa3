namespace MLNet.MoE.Numerics.Kernels;

/// <summary>y += factors x', of which the backward pass needs both sides.</summary>
/// <param name="rows">Rows of y.</param>
/// <param name="count">Columns of y: whole vectors.</param>
/// <param name="factors">(rows).</param>
/// <param name="x">(count).</param>
/// <param name="stride">Distance of the rows of y and of its gradient.</param>
internal readonly unsafe ref struct OuterProduct<T>(int rows, nint count, T* factors, T* x, nint stride)
    where T : unmanaged
{
    public readonly int Rows = rows;
    public readonly nint Count = count;
    public readonly T* Factors = factors;
    public readonly T* X = x;
    public readonly nint Stride = stride;
}
