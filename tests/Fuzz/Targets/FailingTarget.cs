using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Fails in every way there is, so that tests can see that no way of failing is lost. Its cases do what their number
/// says.</summary>
internal sealed class FailingTarget : IFuzzTarget
{
    /// <summary>Numbers of the cases that throw, ask for too much memory in one piece, in many pieces, end the process, allocate without
    /// end.</summary>
    public const int Throws = 2, AsksForTooMuch = 3, Allocates = 4, Crashes = 5, NeverEnds = 6;

    public string Name => "failing";

    public int SeedCount => 10;

    public IDocument Open(int seed) => new Number(seed);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        int number = files.Count;
        File.WriteAllText(Path.Combine(folder, "left"), "behind");
        switch (number)
        {
            case Throws:
                throw new FormatException("outer", new KeyNotFoundException("inner 17"));
            case AsksForTooMuch:
                // More items than an array can have, which nothing is set aside for.
                return TakeMemory(int.MaxValue);
            case Allocates:
                for (int i = 0; i < 100; i++) TakeMemory(1 << 20);
                break;
            case Crashes:
                Environment.FailFast("as asked");
                break;
            case NeverEnds:
                while (TakeMemory(1 << 20).Loaded)
                {
                }
                break;
        }
        return Outcome.Used;
    }

    private static Outcome TakeMemory(int count)
    {
        try
        {
            return new Outcome(new long[count].Length == count, "allocated");
        }
        catch (OutOfMemoryException exception)
        {
            // As code does that takes every exception for a damaged file.
            return Outcome.Refused(exception);
        }
    }

    /// <summary>A document that has as many files as its case's number says.</summary>
    private sealed class Number(int number) : IDocument
    {
        public string Mutate(CaseRandom random) => "nothing";

        public IReadOnlyList<FuzzFile> Files(CaseRandom random) =>
            [.. Enumerable.Range(0, number).Select(i => new FuzzFile($"{i}", []))];
    }
}
