using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A formula as the functions that engines and definition call.</summary>
internal readonly struct FormulaFunction<TFormula> : IActivationFunction
    where TFormula : struct, IActivationFormula
{
    public static bool OutputGivesDerivative => false;

    public static bool GivesZeros => false;

    public static double Value(double x) => TFormula.Value(new PlainNumber(x)).Value;

    public static double Slope(double x) => TFormula.Slope(new PlainNumber(x)).Value;

    public static string ToOnnx(OnnxGraph graph, string x) => TFormula.Value(new OnnxNumber(graph, x)).Name;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<T, TVector, TSimd>(TVector input)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TFormula.Value(new Lanes<T, TVector, TSimd>(input)).Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Backward<T, TVector, TSimd>(TVector inputOrOutput, TVector gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVector : struct
        where TSimd : struct, ISimd<TVector, T>
        => TSimd.Multiply(gradient, TFormula.Slope(new Lanes<T, TVector, TSimd>(inputOrOutput)).Value);
}
