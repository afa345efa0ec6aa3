using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics;

/// <summary>Vector functions that give a number the same result whether it comes alone or among many.</summary>
internal static class ShortSpans
{
    private const int Vector = 16;

    /// <summary>
    /// exp(x), in place. Spans shorter than a vector take a scalar way that rounds otherwise; padded, a row on its own gets what it gets
    /// among others.
    /// </summary>
    public static void Exp<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.Length >= Vector)
        {
            TensorPrimitives.Exp(values, values);
            return;
        }
        Span<T> padded = stackalloc T[Vector];
        values.CopyTo(padded);
        padded[values.Length..].Clear();
        TensorPrimitives.Exp(padded, padded);
        padded[..values.Length].CopyTo(values);
    }

    /// <summary>x to the power of <paramref name="exponent"/>, in place, for x from 0 and an exponent above 0.</summary>
    public static void Power(Span<float> values, float exponent)
    {
        if (values.Length >= Vector)
        {
            PowerOfMany(values, exponent);
            return;
        }
        Span<float> padded = stackalloc float[Vector];
        values.CopyTo(padded);
        padded[values.Length..].Fill(1);
        PowerOfMany(padded, exponent);
        padded[..values.Length].CopyTo(values);
    }

    private static void PowerOfMany(Span<float> values, float exponent)
    {
        TensorPrimitives.Log(values, values);
        TensorPrimitives.Multiply(values, exponent, values);
        TensorPrimitives.Exp(values, values);
    }

    /// <summary>Whether no number is infinite or none at all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite(ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            if (!float.IsFinite(number)) return false;
        }
        return true;
    }
}
