using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>Logistic function, 1 / (1 + exp(-x)).</summary>
internal readonly struct Sigmoid : IActivationFunction
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => 1 / (1 + Math.Exp(-x));

    public static double Slope(double x) => Value(x) * (1 - Value(x));

    public static string ToOnnx(OnnxGraph graph, string x) => graph.Op("Sigmoid", x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => VectorFunctions<T, TVector, TSimd>.Logistic(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        var s = VectorFunctions<T, TVector, TSimd>.Logistic(inputOrOutput);
        return TSimd.Multiply(gradient, TSimd.Multiply(s, TSimd.Subtract(TSimd.Create(T.One), s)));
    }
}
