namespace MLNet.MoE.Benchmarks;

/// <summary>The registration of every generated dataset.</summary>
public static class GeneratedSuite
{
    /// <summary>All generators, in the order in which they are listed.</summary>
    public static IReadOnlyList<DatasetGenerator> All { get; } =
    [
        new TicTacToe(),
        new BalanceScale(),
        new Monk1(),
        new Monk2(),
        new Monk3(),
        new Krkopt(),
        new PokerHand(),
        new Led(irrelevant: 0),
        new Led(irrelevant: 17),
        new Waveform(noiseColumns: 0),
        new Waveform(noiseColumns: 19),
        new Twonorm(),
        new Ringnorm(),
        new Threenorm(),
        new Friedman1(),
        new Friedman2(),
        new Friedman3(),
        new TwoDPlanes(),
        new Mv(),
        new Hastie102(),
        new PointerValueRetrieval("copy"),
        new PointerValueRetrieval("parity"),
        new PointerValueRetrieval("majority"),
        new PointerValueRetrieval("copy", heldOutBit: 0),
        new PointerValueRetrieval("copy", heldOutBit: 3),
        new PointerValueRetrieval("parity", heldOutBit: 0),
        new PointerValueRetrieval("parity", heldOutBit: 3),
        new PointerValueRetrieval("majority", heldOutBit: 0),
        new PointerValueRetrieval("majority", heldOutBit: 3),
    ];

    /// <summary>The generator of this name, in any case.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <exception cref="DatasetException">There is none; the message lists the names.</exception>
    public static DatasetGenerator Find(string name) =>
        All.FirstOrDefault(generator => string.Equals(generator.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DatasetException(
            $"There is no generated dataset '{name}'; choose from {string.Join(", ", All.Select(generator => generator.Name))}.");
}
