using System.Numerics;
using System.Numerics.Tensors;

namespace MLNet.MoE.Inference;

/// <summary>Vector functions that give a number the same result whether it comes alone or among many.</summary>
internal static class ShortSpans
{
    /// <summary>
    /// exp(x), in place. Spans shorter than a vector take a scalar way that rounds otherwise; padded, a row on its own gets what it gets among others.
    /// </summary>
    public static void Exp<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int vector = 16;
        if (values.Length >= vector)
        {
            TensorPrimitives.Exp(values, values);
            return;
        }
        Span<T> padded = stackalloc T[vector];
        values.CopyTo(padded);
        padded[values.Length..].Clear();
        TensorPrimitives.Exp(padded, padded);
        padded[..values.Length].CopyTo(values);
    }
}
