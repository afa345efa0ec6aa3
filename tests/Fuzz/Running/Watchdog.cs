using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>
/// Ends the process when a case does not end, or takes memory without end: such a case cannot be stopped in any other way. What it was is
/// said first.
/// </summary>
internal sealed class Watchdog : ICaseWatch, IDisposable
{
    /// <summary>What the process ends with.</summary>
    public const int ExitCode = 97;

    // A case between the limit and this is let end, and is then counted with its trace.
    private const int Patience = 4;

    private readonly Limits _limits;
    private readonly Action<FuzzCase, string> _report;
    private readonly Timer _timer;
    private volatile Entry? _entry;

    /// <summary>Starts watching.</summary>
    /// <param name="limits">What a case may take.</param>
    /// <param name="report">Gets the case that did not end, just before the process ends.</param>
    public Watchdog(Limits limits, Action<FuzzCase, string> report)
    {
        (_limits, _report) = (limits, report);
        _timer = new Timer(_ => Look(), null, 500, 500);
    }

    public void Begin(FuzzCase fuzzCase)
        => _entry = new Entry(fuzzCase, Environment.CpuUsage.TotalTime, Environment.TickCount64, GC.GetTotalAllocatedBytes());

    public void End() => _entry = null;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_entry is not { } entry) return;
        var processor = Environment.CpuUsage.TotalTime - entry.Processor;
        long clock = Environment.TickCount64 - entry.Clock, allocated = GC.GetTotalAllocatedBytes() - entry.Allocated;
        // The first cases are compiled while they run.
        int patience = entry.Case.IsUntouched ? 10 * Patience : Patience;
        string? why = processor > patience * _limits.Processor ? $"no end after {processor.TotalSeconds:0.0} s of the processor"
            : clock > _limits.Clock.TotalMilliseconds ? $"no end after {clock / 1000} s on the clock"
            : allocated > Patience * _limits.Bytes(entry.Case.Size)
            ? $"{allocated >> 20} MB allocated for {entry.Case.Size >> 10} KB, and no end"
            : null;
        if (why is null || _entry != entry) return;
        _report(entry.Case, why);
        Environment.Exit(ExitCode);
    }

    private sealed record Entry(FuzzCase Case, TimeSpan Processor, long Clock, long Allocated);
}
