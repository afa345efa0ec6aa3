using System.Runtime.ExceptionServices;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>Tries cases of a target one after another, in this thread, and counts what comes of them.</summary>
/// <param name="target">The target.</param>
/// <param name="watch">Gets the case that runs.</param>
/// <param name="folder">A folder for files of the cases; emptied between them.</param>
/// <param name="limits">What a case may take.</param>
internal sealed class CaseRunner(IFuzzTarget target, ICaseWatch watch, string folder, Limits limits)
{
    private string? _memoryRefused;

    /// <summary>Tries the cases of some numbers.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="first">Number of the first case.</param>
    /// <param name="count">How many.</param>
    public TargetCounts Run(long seed, long first, long count)
    {
        var counts = new TargetCounts();
        for (long index = first; index < first + count; index++) counts.Add(Run(new CaseId(target.Name, seed, index)));
        return counts;
    }

    /// <summary>Tries one case.</summary>
    public CaseResult Run(CaseId id)
    {
        var fuzzCase = FuzzCase.Create(target, id);
        Directory.CreateDirectory(folder);
        _memoryRefused = null;
        AppDomain.CurrentDomain.FirstChanceException += Notice;
        watch.Begin(fuzzCase);
        long allocated = GC.GetTotalAllocatedBytes();
        var processor = Environment.CpuUsage.TotalTime;
        Outcome? outcome = null;
        Fault? fault = null;
        try
        {
            outcome = target.Use(fuzzCase.Files, CaseRandom.For(id, -2), folder);
        }
        catch (Exception exception)
        {
            fault = Fault.Of(exception);
        }
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        watch.End();
        AppDomain.CurrentDomain.FirstChanceException -= Notice;
        Clean();
        return new CaseResult(fuzzCase, outcome, fault ?? Exceeded(fuzzCase, outcome!, allocated, processor), allocated, processor);
    }

    private Fault? Exceeded(FuzzCase fuzzCase, Outcome outcome, long allocated, TimeSpan processor)
    {
        // An array too large to be allocated is not counted as allocated.
        if (_memoryRefused is { } trace) return new Fault("memory", "more memory was asked for than there is", Fault.Frame(trace), trace);
        if (allocated > limits.Bytes(fuzzCase.Size))
            return new Fault("memory", $"{allocated >> 20} MB allocated for {fuzzCase.Size >> 10} KB", outcome.Kind);
        // The seeds come first, and with them the compiler's work.
        if (processor > limits.Processor && !fuzzCase.IsUntouched)
            return new Fault("time", $"{processor.TotalSeconds:0.0} s of the processor", outcome.Kind);
        return fuzzCase.IsUntouched && !outcome.Loaded ? new Fault("seed", $"a valid file was refused: {outcome.Kind}") : null;
    }

    private void Notice(object? sender, FirstChanceExceptionEventArgs args)
    {
        if (args.Exception is OutOfMemoryException) _memoryRefused ??= Environment.StackTrace;
    }

    private void Clean()
    {
        if (Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder, recursive: true);
    }
}
