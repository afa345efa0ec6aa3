using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Units of a layer of the experts, or their gradients: (experts, rows, width), each expert's in panels of columns that follow each other.
/// Where experts pass one after the other and none looks back, all of them share one place.
/// </summary>
/// <param name="data">Units of the first expert.</param>
/// <param name="expertStride">Distance of the experts; 0 where they share one place.</param>
/// <param name="panel">Columns of a panel.</param>
/// <param name="panelStride">Distance of the panels.</param>
internal readonly unsafe struct Units<T>(T* data, nint expertStride, int panel, nint panelStride)
    where T : unmanaged
{
    /// <summary>Distance of the experts.</summary>
    public nint ExpertStride => expertStride;

    public nint PanelStride => panelStride;

    /// <summary>First unit of an expert.</summary>
    public T* Data(int expert) => data + (expert * expertStride);

    /// <summary>An expert's units: (rows, width). Where experts have places of their own, those of the next ones follow as further
    /// columns.</summary>
    public Operand<T> this[int expert] => new(data + (expert * expertStride), panel, panelStride);
}
