namespace MLNet.MoE.Benchmarks;

/// <summary>What a convergence study does.</summary>
public sealed record StudyOptions
{
    /// <summary>The curves.</summary>
    public required IReadOnlyList<StudyCase> Cases { get; init; }

    /// <summary>Sample sizes, at least two, each 100 or more.</summary>
    public required IReadOnlyList<int> Rows { get; init; }

    /// <summary>Draws of each size, 1 or more.</summary>
    public int Repetitions { get; init; } = 10;

    /// <summary>Random starts of each fit, 1 or more.</summary>
    public int Starts { get; init; } = 8;

    /// <summary>Seed of the first draw; the others follow.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Fits side by side; null for one a processor.</summary>
    public int? Workers { get; init; }

    /// <exception cref="ArgumentException">An option is out of range; the message names its value.</exception>
    internal void Check()
    {
        if (Rows.Distinct().Count() < 2)
            throw new ArgumentException($"The numbers of rows are {string.Join(", ", Rows)}; a slope needs at least two different ones.");
        if (Rows.Any(n => n < 100)) throw new ArgumentException($"The least number of rows is {Rows.Min()}; it must be at least 100.");
        if (Repetitions < 1) throw new ArgumentException($"The number of repetitions is {Repetitions}; it must be at least 1.");
        if (Starts < 1) throw new ArgumentException($"The number of starts is {Starts}; it must be at least 1.");
    }
}
