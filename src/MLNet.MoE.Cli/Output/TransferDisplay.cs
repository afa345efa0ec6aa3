using System.Diagnostics;
using System.Globalization;
using MLNet.MoE.Benchmarks;
using Spectre.Console;

namespace MLNet.MoE.Cli.Output;

/// <summary>Shows how a download goes: one line that changes where a person watches, a line every tenth elsewhere.</summary>
internal static class TransferDisplay
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Does the work and shows what it reports.</summary>
    public static T Run<T>(Terminal terminal, string title, Func<IProgress<DownloadProgress>, T> work)
    {
        terminal.Line(title);
        var clock = Stopwatch.StartNew();
        if (terminal.IsLive)
            return terminal.Console.Status()
                .Start("connecting",
                    status => work(new Receiver(progress => status.Status(Markup.Escape(Describe(progress, clock.Elapsed))))));
        int shown = -1;
        return work(new Receiver(progress =>
        {
            int tenth = progress.Total is long total and > 0 ? (int)(10 * progress.Bytes / total)
                : (int)(progress.Bytes / (100 * Mebibyte));
            if (tenth == shown) return;
            shown = tenth;
            terminal.Line(Describe(progress, clock.Elapsed));
        }));
    }

    private static string Describe(DownloadProgress progress, TimeSpan elapsed)
    {
        string of = progress.Total is long total ? $" of {Size(total)} MiB ({100.0 * progress.Bytes / Math.Max(1, total):0} %)" : " MiB";
        string speed = elapsed.TotalSeconds > 1 ? $", {Size((long)(progress.Bytes / elapsed.TotalSeconds))} MiB/s" : "";
        return $"{Size(progress.Bytes)}{of}{speed}";
    }

    private static string Size(long bytes) => (bytes / Mebibyte).ToString("0.0", CultureInfo.InvariantCulture);

    private sealed class Receiver(Action<DownloadProgress> receive) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => receive(value);
    }
}
