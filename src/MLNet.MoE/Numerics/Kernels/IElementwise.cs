using System.Numerics;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>The arithmetic of an elementwise function and of its derivative, on a vector of any width.</summary>
internal interface IElementwise
{
    static abstract TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;

    /// <summary>gradient times the derivative at the input. Functions whose output gives the derivative get the output in the input's
    /// place.</summary>
    static abstract TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>;
}
