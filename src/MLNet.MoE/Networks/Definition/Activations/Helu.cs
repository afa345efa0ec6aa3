using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// max(x, 0), whose backward pass goes on below 0 for a short way, so that units that are just off can come back (hysteresis activation
/// function, arXiv 2411.10573). It is no derivative of the function.
/// </summary>
internal readonly struct Helu : IActivationFunction
{
    /// <summary>How far below 0 gradients pass.</summary>
    public const double Reach = 0.05;

    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => true;

    public static bool DerivativeIsExact => false;

    public static double Value(double x) => Math.Max(x, 0);

    public static double Slope(double x) => x > -Reach ? 1 : 0;

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
        => TSimd.WherePositive(TSimd.Add(inputOrOutput, TSimd.Create(T.CreateTruncating(Reach))), gradient);
}
