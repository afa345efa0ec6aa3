namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// A matrix in memory. Columns come in panels of <see cref="Kernels{T}.PanelWidth"/>: element (r, c) stands at
/// <c>Data + (c / PanelWidth) * PanelStride + r * RowStride + c % PanelWidth</c>.
/// A panel stride equal to the panel width is plain row-major order; a row stride equal to the panel width keeps each panel in one piece,
/// which is what the matrix kernels like best.
/// </summary>
/// <typeparam name="T">Number type.</typeparam>
/// <param name="DataAddress">Address of the first element.</param>
/// <param name="RowStride">Distance of rows.</param>
/// <param name="PanelStride">Distance of panels.</param>
internal readonly unsafe record struct Operand<T>(nint DataAddress, nint RowStride, nint PanelStride)
    where T : unmanaged
{
    public Operand(T* data, nint rowStride, nint panelStride)
        : this((nint)data, rowStride, panelStride)
    {
    }

    public T* Data => (T*)DataAddress;
}
