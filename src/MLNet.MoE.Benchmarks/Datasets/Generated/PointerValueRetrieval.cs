namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Boolean pointer-value retrieval (C. Zhang et al., Pointer value retrieval, arXiv 2107.12580, 2021; the Boolean form
/// of E. Abbe et al., arXiv 2205.13647, 2022): 3 bits point at one of 8 value bits, and the class is a Boolean function
/// of the window that begins there and wraps around. All 2,048 inputs. The function is the bit itself (copy, the
/// 11-multiplexer), or the parity or the majority of 3 bits. With a bit held out, the rows to learn from are those where
/// it is 1, and those to judge by the others: the canonical holdout of the second paper.
/// </summary>
public sealed class PointerValueRetrieval : DatasetGenerator
{
    private const int PointerBits = 3;
    private const int ValueBits = 1 << PointerBits;
    private const int Bits = PointerBits + ValueBits;

    /// <summary>Share of the seen half that early stopping looks at.</summary>
    private const double ValidationShare = 0.2;

    private readonly string _function;

    /// <summary>Creates the generator.</summary>
    /// <param name="function">copy, parity or majority.</param>
    /// <param name="heldOutBit">Bit, from 0, that is 1 in all rows to learn from; null for none.</param>
    /// <exception cref="ArgumentException">Another word.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bit.</exception>
    public PointerValueRetrieval(string function, int? heldOutBit = null)
    {
        if (heldOutBit is < 0 or >= Bits)
            throw new ArgumentOutOfRangeException(nameof(heldOutBit), heldOutBit, $"There are {Bits} bits, from 0.");
        HeldOutBit = heldOutBit;
        if (function is not ("copy" or "parity" or "majority"))
            throw new ArgumentException($"'{function}' is no window function; choose copy, parity or majority.", nameof(function));
        _function = function;
    }

    /// <inheritdoc/>
    public override string Name => HeldOutBit switch
    {
        null => $"pvr-{_function}",
        < PointerBits => $"pvr-{_function}-p{HeldOutBit + 1}",
        _ => $"pvr-{_function}-v{HeldOutBit - PointerBits + 1}",
    };

    /// <summary>Bit, from 0, that is 1 in all rows to learn from and 0 in all others; null for none.</summary>
    public int? HeldOutBit { get; }

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
    public override string BayesErrorBasis => HeldOutBit is null ? "The bits decide the class."
        : "The bits decide the class; what the held-out one does, no row to learn from shows.";

    /// <inheritdoc/>
    protected override DatasetSplit? Split(SeededRandom random)
    {
        if (HeldOutBit is not int bit) return null;
        int mask = 1 << (Bits - 1 - bit);
        int[] inputs = [.. Enumerable.Range(0, 1 << Bits)], seen = [.. inputs.Where(input => (input & mask) != 0)];
        random.Shuffle<int>(seen);
        int validation = (int)(ValidationShare * seen.Length);
        return new(0, seen[validation..], seen[..validation], [.. inputs.Where(input => (input & mask) == 0)]);
    }

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
