using System.Numerics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What can be said exactly of a function of few bits, by all of its 2^n values: Fourier coefficients, influences and noise stability
/// (R. O'Donnell, Analysis of Boolean functions, 2014). Networks that learn by gradients have a hard time with functions of low stability;
/// and trained with a bit that is always 1, they err on the other half of the inputs as often as the bit's influence (E. Abbe et al., arXiv
/// 2205.13647, 2022).
/// </summary>
public sealed class BooleanFunction
{
    /// <summary>Bits that are few.</summary>
    public const int MostBits = 20;

    private readonly double[] _coefficients;

    /// <summary>Analyses a function.</summary>
    /// <param name="values">
    /// (2^n): whether the function is true, by the number that the bits make up; the first bit is that of the highest value.
    /// </param>
    /// <exception cref="ArgumentException">There are not 2^n values, or too many.</exception>
    public BooleanFunction(IReadOnlyList<bool> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2 || values.Count > 1 << MostBits || !BitOperations.IsPow2(values.Count))
            throw new ArgumentException($"{values.Count} values are not those of a function of 1 to {MostBits} bits.", nameof(values));
        Bits = BitOperations.Log2((uint)values.Count);
        _coefficients = [.. values.Select(value => value ? 1.0 : -1.0)];
        // The fast Walsh-Hadamard transform: bits are 1 - 2 b, so that a product of bits is 1 where an even number of them is 1.
        for (int half = 1; half < _coefficients.Length; half *= 2)
        {
            for (int start = 0; start < _coefficients.Length; start += 2 * half)
            {
                for (int i = start; i < start + half; i++)
                    (_coefficients[i], _coefficients[i + half])
                        = ((_coefficients[i] + _coefficients[i + half]) / 2, (_coefficients[i] - _coefficients[i + half]) / 2);
            }
        }
    }

    /// <summary>Number of bits.</summary>
    public int Bits { get; }

    /// <summary>The function that a complete table of bits shows.</summary>
    /// <param name="table">A table of all inputs in ascending order, with two classes.</param>
    public static BooleanFunction Of(TabularDataset table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new([.. table.Target.ToArray().Select(label => label > 0.5)]);
    }

    /// <summary>Probability that the function changes when a bit of a random input is turned.</summary>
    /// <param name="bit">The bit, from 0.</param>
    public double Influence(int bit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bit, Bits);
        int mask = 1 << (Bits - 1 - bit);
        return _coefficients.Where((_, set) => (set & mask) != 0).Sum(coefficient => coefficient * coefficient);
    }

    /// <summary>
    /// Noise stability: the mean of the product of the function's values, -1 or 1, of a random input and of one whose bits are each drawn
    /// anew with probability 1 - correlation. 1 for a constant, correlation^n for the parity of n bits.
    /// </summary>
    /// <param name="correlation">0 to 1.</param>
    public double NoiseStability(double correlation)
    {
        if (!(correlation is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "It is 0 to 1.");
        return _coefficients.Select((coefficient, set)
            => Math.Pow(correlation, BitOperations.PopCount((uint)set)) * coefficient * coefficient).Sum();
    }
}
