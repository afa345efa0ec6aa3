using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>x times the logistic function of x (arXiv 1702.03118).</summary>
internal readonly struct Silu : IActivationFunction
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => x * Logistic(x);

    public static double Slope(double x) => Logistic(x) * (1 + (x * (1 - Logistic(x))));

    public static string ToOnnx(OnnxGraph graph, string x) => graph.Multiply(x, graph.Op("Sigmoid", x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TSimd.Multiply(input, VectorFunctions<T, TVector, TSimd>.Logistic(input));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        // s + x s (1 - s)
        TVector one = TSimd.Create(T.One), s = VectorFunctions<T, TVector, TSimd>.Logistic(inputOrOutput);
        var slope = TSimd.MultiplyAdd(TSimd.Multiply(inputOrOutput, s), TSimd.Subtract(one, s), s);
        return TSimd.Multiply(gradient, slope);
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
