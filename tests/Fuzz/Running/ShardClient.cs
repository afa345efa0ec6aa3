using System.Diagnostics;
using System.Text.Json;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>A process that tries blocks of cases; when it dies in the middle of one, the case is taken down as a fault and another process
/// does the rest.</summary>
/// <param name="seedFolder">Where it finds the trained seeds.</param>
/// <param name="folder">A folder for itself; made here.</param>
internal sealed class ShardClient(string seedFolder, string folder) : IDisposable
{
    /// <summary>More than any honest case needs; asking for more then fails instead of stopping the machine.</summary>
    private const string HeapLimit = "0x60000000";
    private const int LinesOfErrors = 40;

    private readonly string _currentPath = Path.Combine(Directory.CreateDirectory(folder).FullName, "case");
    private readonly Queue<string> _errors = new();
    private Process? _process;
    private Fault? _lastFault;

    /// <summary>Tries a block.</summary>
    public TargetCounts Run(Block block)
    {
        var counts = new TargetCounts();
        var left = new Stack<Block>([block]);
        while (left.TryPop(out var next))
        {
            if (next.Count <= 0) continue;
            if (Ask(next) is { Counts: { } done })
            {
                counts.Add(done);
                continue;
            }
            // The counts of the cases before it died with the process; they are tried again.
            long index = LastIndex(next);
            left.Push(next with { First = index + 1, Count = next.First + next.Count - index - 1 });
            left.Push(next with { Count = index - next.First });
            counts.Cases++;
            counts.Add(new FaultRecord(new CaseId(block.Target, block.Seed, index), _lastFault!, 1));
        }
        return counts;
    }

    public void Dispose()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill();
        _process.Dispose();
        _process = null;
    }

    private Reply? Ask(Block block)
    {
        _process ??= Start();
        string? line = null;
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(block));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        catch (IOException)
        {
            // It is gone; its exit code says more.
        }
        var reply = line is null ? null : JsonSerializer.Deserialize<Reply>(line);
        if (reply?.Counts is not null) return reply;
        _process.WaitForExit();
        string errors;
        lock (_errors) errors = string.Join('\n', _errors);
        _lastFault = reply?.NoEnd is { } why
            ? new Fault("time", why)
            : new Fault("crash", $"the process ended with exit code {_process.ExitCode}", FirstFrame(errors), errors);
        _process.Dispose();
        _process = null;
        return null;
    }

    private long LastIndex(Block block)
    {
        using var current = new CurrentCase(_currentPath);
        return Math.Clamp(current.Index, block.First, block.First + block.Count - 1);
    }

    private Process Start()
    {
        lock (_errors) _errors.Clear();
        var start = new ProcessStartInfo("dotnet",
            [typeof(ShardClient).Assembly.Location, "--serve", _currentPath, "--seed-folder", seedFolder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["TMPDIR"] = folder;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (_errors)
            {
                // The first lines name the failure.
                if (_errors.Count < LinesOfErrors) _errors.Enqueue(line.Data);
            }
        };
        process.BeginErrorReadLine();
        return process;
    }

    private static string FirstFrame(string errors) =>
        errors.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("at MLNet.MoE", StringComparison.Ordinal))
        ?? errors.Split('\n').FirstOrDefault(line => line.Length > 0) ?? "";
}
