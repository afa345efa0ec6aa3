using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>The numbers of a vector: what the managed engine computes formulas with.</summary>
internal readonly struct Lanes<T, TVector, TSimd>(TVector value) : IFunctionNumber<Lanes<T, TVector, TSimd>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    public TVector Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get;
    } = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes<T, TVector, TSimd> Constant(double value) => new(TSimd.Create(T.CreateTruncating(value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> operator +(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Add(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> operator -(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Subtract(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> operator *(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Multiply(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> operator /(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Divide(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Max(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Max(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Min(Lanes<T, TVector, TSimd> a, Lanes<T, TVector, TSimd> b)
        => new(TSimd.Min(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Sqrt(Lanes<T, TVector, TSimd> a) => new(TSimd.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Exp(Lanes<T, TVector, TSimd> a) => new(TSimd.Exp(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Log(Lanes<T, TVector, TSimd> a) => new(TSimd.Log(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Tanh(Lanes<T, TVector, TSimd> a) => new(VectorFunctions<T, TVector, TSimd>.Tanh(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Sigmoid(Lanes<T, TVector, TSimd> a)
        => new(VectorFunctions<T, TVector, TSimd>.Logistic(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Erf(Lanes<T, TVector, TSimd> a) => new(VectorFunctions<T, TVector, TSimd>.Erf(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Atan(Lanes<T, TVector, TSimd> a) => new(VectorFunctions<T, TVector, TSimd>.Atan(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Sin(Lanes<T, TVector, TSimd> a) => new(TSimd.Sin(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Cos(Lanes<T, TVector, TSimd> a) => new(TSimd.Cos(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<T, TVector, TSimd> Where(Lanes<T, TVector, TSimd> condition, Lanes<T, TVector, TSimd> positive,
        Lanes<T, TVector, TSimd> otherwise) => new(TSimd.Where(condition.Value, positive.Value, otherwise.Value));
}
