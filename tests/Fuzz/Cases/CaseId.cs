namespace MLNet.MoE.Fuzz.Cases;

/// <summary>What a case is made from; the same three values always make the same files.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Index">Number of the case in the run, from 0.</param>
internal sealed record CaseId(string Target, long Seed, long Index)
{
    /// <summary>The changes to make, by number; null for all. What a failing case is shrunk by.</summary>
    public IReadOnlyCollection<int>? Kept { get; init; }

    /// <summary>The command line that runs this case alone.</summary>
    public string Command =>
        $"dotnet run -c Release --project tests/Fuzz -- --target {Target} --seed {Seed} --index "
        + $"{Index}{(Kept is null ? "" : $" --keep {string.Join(',', Kept)}")}";

    /// <summary>Name for a file about the case.</summary>
    public string FileName => $"{Target}-{Seed}-{Index}";

    public override string ToString() => $"{Target} --seed {Seed} --index {Index}";
}
