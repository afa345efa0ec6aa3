using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>Gaussian error linear unit in its tanh form: x / 2 * (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) (arXiv 1606.08415).</summary>
internal readonly struct Gelu : IActivationFunction
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => x / 2 * (1 + Math.Tanh(Scale * (x + (Cubic * x * x * x))));

    public static double Slope(double x)
    {
        double tanh = Math.Tanh(Scale * (x + (Cubic * x * x * x)));
        return ((1 + tanh) / 2) + (x / 2 * (1 - (tanh * tanh)) * Scale * (1 + (3 * Cubic * x * x)));
    }

    public static string ToOnnx(OnnxGraph graph, string x)
    {
        string scale = graph.Number((float)Scale), cubic = graph.Number((float)(Scale * Cubic));
        string inner = graph.Multiply(graph.Add(graph.Multiply(graph.Multiply(x, x), cubic), scale), x);
        return graph.Multiply(graph.Multiply(x, graph.Number(0.5f)), graph.Add(graph.Op("Tanh", inner), graph.Number(1f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector one = TSimd.Create(T.One), half = TSimd.Create(T.CreateTruncating(0.5));
        return TSimd.Multiply(TSimd.Multiply(half, input),
            TSimd.Add(one, VectorFunctions<T, TVector, TSimd>.Tanh(Inner<T, TVector, TSimd>(input))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        TVector one = TSimd.Create(T.One), half = TSimd.Create(T.CreateTruncating(0.5)), x = inputOrOutput;
        var t = VectorFunctions<T, TVector, TSimd>.Tanh(Inner<T, TVector, TSimd>(x));
        var innerSlope = TSimd.MultiplyAdd(TSimd.Create(T.CreateTruncating(3 * Scale * Cubic)), TSimd.Multiply(x, x),
            TSimd.Create(T.CreateTruncating(Scale)));
        var curved = TSimd.Multiply(TSimd.Multiply(TSimd.Multiply(half, x), TSimd.Subtract(one, TSimd.Multiply(t, t))), innerSlope);
        return TSimd.Multiply(gradient, TSimd.MultiplyAdd(half, TSimd.Add(one, t), curved));
    }

    private const double Scale = 0.79788456080286535588;
    private const double Cubic = 0.044715;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Inner<T, TVector, TSimd>(TVector x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
    {
        var cubic = TSimd.MultiplyAdd(TSimd.Create(T.CreateTruncating(Scale * Cubic)), TSimd.Multiply(x, x),
            TSimd.Create(T.CreateTruncating(Scale)));
        return TSimd.Multiply(cubic, x);
    }
}
