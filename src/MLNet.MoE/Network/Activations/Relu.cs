using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Inference.Kernels;

namespace MLNet.MoE.Network.Activations;

/// <summary>max(x, 0).</summary>
internal readonly struct Relu : IActivationFunction
{
    public static bool OutputGivesDerivative => true;

    public static bool GivesZeros => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TSimd.Max(input, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TSimd.WherePositive(inputOrOutput, gradient);
}
