using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>Exponential linear unit: x above 0, exp(x) - 1 below (arXiv 1511.07289).</summary>
internal readonly struct Elu : IActivationFunction
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => x > 0 ? x : Math.Exp(x) - 1;

    public static double Slope(double x) => x > 0 ? 1 : Math.Exp(x);

    public static string ToOnnx(OnnxGraph graph, string x) => graph.Op("Elu", x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        // max(x, 0) + exp(min(x, 0)) - 1: of the two parts one is 0.
        var below = TSimd.Exp(TSimd.Min(input, TSimd.Zero));
        return TSimd.Add(TSimd.Max(input, TSimd.Zero), TSimd.Subtract(below, TSimd.Create(T.One)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TSimd.Multiply(gradient, TSimd.Exp(TSimd.Min(inputOrOutput, TSimd.Zero)));
}
