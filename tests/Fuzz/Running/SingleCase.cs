using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>Tries one case in this process and says everything about it.</summary>
internal sealed class SingleCase(IFuzzTarget target, string workFolder)
{
    /// <summary>Runs and prints.</summary>
    /// <param name="id">The case.</param>
    /// <param name="copyTo">A folder to write its files to, or null.</param>
    /// <returns>Whether it was not at fault.</returns>
    public bool Run(CaseId id, string? copyTo)
    {
        var fuzzCase = FuzzCase.Create(target, id);
        foreach (string change in fuzzCase.Changes) Console.WriteLine(change);
        if (copyTo is not null) fuzzCase.WriteTo(copyTo);
        using var watchdog = new Watchdog(Limits.Default, (_, why) => Console.WriteLine($"FAULT time: {why}"));
        var result = new CaseRunner(target, watchdog, Path.Combine(workFolder, "files"), Limits.Default).Run(id);
        Console.WriteLine(
            $"{result.Outcome?.Kind ?? "no answer"}; {result.Allocated >> 10} KB allocated for {fuzzCase.Size} bytes, "
            + $"{result.Processor.TotalMilliseconds:0} ms");
        if (result.Fault is not { } fault) return true;
        Console.WriteLine($"FAULT {fault.Kind}: {fault.Message} {fault.Place}\n{fault.Details}");
        return false;
    }

    /// <summary>Leaves out changes as long as the same fault is there, and says which are left. For faults that leave the process
    /// alive.</summary>
    public CaseId Shrink(CaseId id)
    {
        var runner = new CaseRunner(target, new Unwatched(), Path.Combine(workFolder, "files"), Limits.Default);
        if (runner.Run(id).Fault?.Signature is not { } signature) return id;
        List<int> kept = [.. Enumerable.Range(0, FuzzCase.Create(target, id).Changes.Count)];
        for (int i = kept.Count - 1; i >= 0; i--)
        {
            var fewer = id with { Kept = [.. kept.Where((_, at) => at != i)] };
            if (runner.Run(fewer).Fault?.Signature == signature) kept.RemoveAt(i);
        }
        return id with { Kept = kept };
    }

    private sealed class Unwatched : ICaseWatch
    {
        public void Begin(FuzzCase fuzzCase)
        {
        }

        public void End()
        {
        }
    }
}
