namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Boolean pointer-value retrieval (C. Zhang et al., Pointer value retrieval, arXiv 2107.12580, 2021; the Boolean form
/// of E. Abbe et al., arXiv 2205.13647, 2022): 3 bits point at one of 8 value bits, and the class is a Boolean function
/// of the window that begins there and wraps around. All 2,048 inputs. The function is the bit itself (copy, the
/// 11-multiplexer), or the parity or the majority of 3 bits.
/// </summary>
public sealed class PointerValueRetrieval : DatasetGenerator
{
    private const int PointerBits = 3;
    private const int ValueBits = 1 << PointerBits;
    private const int Bits = PointerBits + ValueBits;

    private readonly string _function;

    /// <summary>Creates the generator.</summary>
    /// <param name="function">copy, parity or majority.</param>
    /// <exception cref="ArgumentException">Another word.</exception>
    public PointerValueRetrieval(string function)
    {
        if (function is not ("copy" or "parity" or "majority"))
            throw new ArgumentException($"'{function}' is no window function; choose copy, parity or majority.", nameof(function));
        _function = function;
    }

    /// <inheritdoc/>
    public override string Name => $"pvr-{_function}";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override string Source => "C. Zhang et al., Pointer value retrieval, arXiv 2107.12580 (2021)";

    /// <inheritdoc/>
    public override int DefaultRows => 1 << Bits;

    /// <inheritdoc/>
    public override bool IsComplete => true;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns =>
        [.. GeneratedColumn.Numeric("pointer-", PointerBits), .. GeneratedColumn.Numeric("value-", ValueBits)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["0", "1"];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The bits decide the class.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        for (int input = 0; input < 1 << Bits; input++)
        {
            for (int i = 0; i < Bits; i++)
                features[i] = input >> (Bits - 1 - i) & 1;
            int pointer = input >> ValueBits;
            int[] window = Enumerable.Range(0, 3).Select(i => (int)features[PointerBits + (pointer + i) % ValueBits]).ToArray();
            yield return _function switch
            {
                "copy" => window[0],
                "parity" => window.Sum() % 2,
                _ => window.Sum() >= 2 ? 1 : 0,
            };
        }
    }
}
