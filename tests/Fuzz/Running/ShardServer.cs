using System.Text.Json;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>The process that tries cases: reads blocks from standard input, answers with counts on standard output.</summary>
internal sealed class ShardServer : ICaseWatch, IDisposable
{
    private readonly IReadOnlyList<IFuzzTarget> _targets;
    private readonly CurrentCase _current;
    private readonly Watchdog _watchdog;
    private readonly TextWriter _output;
    private readonly string _folder;

    /// <summary>Takes standard output for itself.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="currentPath">Where the number of the case in hand is kept.</param>
    public ShardServer(IReadOnlyList<IFuzzTarget> targets, string currentPath)
    {
        _targets = targets;
        _current = new CurrentCase(currentPath);
        _output = Console.Out;
        Console.SetOut(TextWriter.Null);
        _folder = currentPath + ".files";
        _watchdog = new Watchdog(Limits.Default, (_, why) => Answer(new Reply(null, why)));
    }

    /// <summary>Works until standard input ends.</summary>
    public void Run()
    {
        while (Console.ReadLine() is { } line)
        {
            var block = JsonSerializer.Deserialize<Block>(line)!;
            var runner = new CaseRunner(_targets.Single(target => target.Name == block.Target), this, _folder, Limits.Default);
            Answer(new Reply(runner.Run(block.Seed, block.First, block.Count)));
        }
    }

    public void Begin(FuzzCase fuzzCase)
    {
        _current.Index = fuzzCase.Id.Index;
        _watchdog.Begin(fuzzCase);
    }

    public void End() => _watchdog.End();

    public void Dispose()
    {
        _watchdog.Dispose();
        _current.Dispose();
    }

    private void Answer(Reply reply)
    {
        lock (_output)
        {
            _output.WriteLine(JsonSerializer.Serialize(reply));
            _output.Flush();
        }
    }
}
