using System.Numerics;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// A vector width as a type parameter: each kernel is written once and compiled by the JIT for every width.
/// </summary>
/// <typeparam name="TVector">Vector type.</typeparam>
/// <typeparam name="T">Number type.</typeparam>
internal unsafe interface ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows that the widest matrix kernel keeps in registers.</summary>
    static abstract int RegisterRows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Create(T value);

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* target);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c with one rounding where the hardware has it.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    static abstract TVector Exp(TVector a);

    static abstract TVector Log(TVector a);

    static abstract TVector Sin(TVector a);

    static abstract TVector Cos(TVector a);

    /// <summary>One value where condition is above zero, otherwise the other.</summary>
    static abstract TVector Where(TVector condition, TVector positive, TVector otherwise);

    /// <summary>value where condition is above zero, otherwise zero.</summary>
    static abstract TVector WherePositive(TVector condition, TVector value);

    /// <summary>A bit for each number that is not zero, the first one lowest.</summary>
    static abstract ulong NonZero(TVector a);

    /// <summary>Sum of a vector's numbers: halves are added until one number is left, so that all ways to sum round alike.</summary>
    static abstract T Sum(TVector a);

    /// <summary>Sums of as many vectors as a vector has numbers, which stand end to end. They may be overwritten.</summary>
    static abstract TVector SumEach(T* vectors);

    /// <summary><see cref="SumEach"/> without shuffles.</summary>
    protected static TVector SumOneByOne<TSimd>(T* vectors)
        where TSimd : ISimd<TVector, T>
    {
        for (int i = 0; i < TSimd.Count; i++) vectors[i] = TSimd.Sum(TSimd.Load(vectors + (i * TSimd.Count)));
        return TSimd.Load(vectors);
    }
}
