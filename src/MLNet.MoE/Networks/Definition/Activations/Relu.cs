using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>max(x, 0).</summary>
internal readonly struct Relu : IActivationFunction
{
    public static bool OutputGivesDerivative => true;

    public static bool GivesZeros => true;

    public static double Value(double x) => Math.Max(x, 0);

    public static double Slope(double x) => x > 0 ? 1 : 0;

    public static string ToOnnx(OnnxGraph graph, string x) => graph.Op("Relu", x);

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
