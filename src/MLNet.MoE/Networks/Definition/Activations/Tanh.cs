using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>Hyperbolic tangent.</summary>
internal readonly struct Tanh : IActivationFunction
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => Math.Tanh(x);

    public static double Slope(double x) => 1 - (Math.Tanh(x) * Math.Tanh(x));

    public static string ToOnnx(OnnxGraph graph, string x) => graph.Op("Tanh", x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => VectorFunctions<T, TVector, TSimd>.Tanh(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        var t = VectorFunctions<T, TVector, TSimd>.Tanh(inputOrOutput);
        return TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Create(T.One), TSimd.Multiply(t, t)));
    }
}
