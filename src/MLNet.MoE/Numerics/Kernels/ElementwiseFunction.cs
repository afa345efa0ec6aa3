using System.Numerics;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>An elementwise function that <see cref="Kernels{T}.Apply"/> and <see cref="Kernels{T}.ApplyBackward"/> run over whole
/// vectors.</summary>
internal abstract unsafe class ElementwiseFunction
{
    public abstract void Forward<T, TVector, TSimd>(nint count, T* input, T* output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;

    /// <summary>A panel's gradient of the input from that of the output; sums gains its sums over the rows, unless it is null.</summary>
    public abstract void Backward<T, TVector, TSimd>(int rows, T* inputOrOutput, T* gradient, T* target, T* sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;
}
