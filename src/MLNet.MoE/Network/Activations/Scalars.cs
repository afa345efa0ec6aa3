using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Inference.Kernels;

namespace MLNet.MoE.Network.Activations;

/// <summary>Functions that several activations share.</summary>
internal static class Scalars<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>1 / (1 + exp(-x)); exp may overflow to infinity, which gives 0, the right limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Logistic(TVector x)
    {
        var one = TSimd.Create(T.One);
        return TSimd.Divide(one, TSimd.Add(one, TSimd.Exp(TSimd.Subtract(TSimd.Zero, x))));
    }

    /// <summary>1 - 2 / (1 + exp(2 x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        var one = TSimd.Create(T.One);
        return TSimd.Subtract(one, TSimd.Divide(TSimd.Add(one, one), TSimd.Add(one, TSimd.Exp(TSimd.Add(x, x)))));
    }
}
