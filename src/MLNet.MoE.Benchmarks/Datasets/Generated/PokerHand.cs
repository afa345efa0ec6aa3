namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Hands of five cards drawn from one deck, in the order drawn: suit and rank of each card, and the ten kinds of hand
/// (R. Cattral and F. Oppacher, Poker Hand, UCI Machine Learning Repository, 2002). Drawn anew here, not the published
/// rows; the published training part has 25,010.
/// </summary>
public sealed class PokerHand : DatasetGenerator
{
    /// <inheritdoc/>
    public override string Name => "poker-hand";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override string Source => "R. Cattral, F. Oppacher, Poker Hand, UCI Machine Learning Repository (2002)";

    /// <inheritdoc/>
    public override int DefaultRows => 25010;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns =>
        [.. Enumerable.Range(1, 5).SelectMany(card => new[]
        {
            new GeneratedColumn($"S{card}", ["1", "2", "3", "4"]),
            new GeneratedColumn($"C{card}"),
        })];

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } =
    [
        "nothing", "one pair", "two pairs", "three of a kind", "straight", "flush", "full house", "four of a kind",
        "straight flush", "royal flush",
    ];

    /// <inheritdoc/>
    public override double? BayesError => 0;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "The cards decide the hand.";

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        int[] deck = Enumerable.Range(0, 52).ToArray();
        while (true)
        {
            for (int card = 0; card < 5; card++)
            {
                int pick = card + random.NextInt(52 - card);
                (deck[card], deck[pick]) = (deck[pick], deck[card]);
                features[2 * card] = deck[card] / 13;
                features[2 * card + 1] = deck[card] % 13 + 1;
            }

            yield return Rank(deck.AsSpan(0, 5));
        }
    }

    /// <summary>The index of the hand's kind. Ranks are 0 (ace) to 12 (king); the ace also stands above the king.</summary>
    private static int Rank(ReadOnlySpan<int> cards)
    {
        Span<int> ofRank = stackalloc int[13];
        bool flush = true;
        foreach (int card in cards)
        {
            ofRank[card % 13]++;
            flush &= card / 13 == cards[0] / 13;
        }

        int pairs = 0;
        int most = 0;
        int lowest = -1;
        int highest = -1;
        for (int rank = 0; rank < 13; rank++)
        {
            if (ofRank[rank] == 0)
                continue;
            most = Math.Max(most, ofRank[rank]);
            pairs += ofRank[rank] == 2 ? 1 : 0;
            lowest = lowest < 0 ? rank : lowest;
            highest = rank;
        }

        bool royal = most == 1 && ofRank[0] == 1 && ofRank[9] == 1 && ofRank[10] == 1 && ofRank[11] == 1 && ofRank[12] == 1;
        bool straight = royal || (most == 1 && highest - lowest == 4);
        return (most, pairs, straight, flush) switch
        {
            (_, _, true, true) => royal ? 9 : 8,
            (4, _, _, _) => 7,
            (3, 1, _, _) => 6,
            (_, _, _, true) => 5,
            (_, _, true, _) => 4,
            (3, _, _, _) => 3,
            (_, 2, _, _) => 2,
            (_, 1, _, _) => 1,
            _ => 0,
        };
    }
}
