using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>A long run: many cases of some targets, spread over processes of their own.</summary>
/// <param name="targets">The targets.</param>
/// <param name="options">What to do.</param>
/// <param name="seedFolder">Where the processes find the trained seeds.</param>
internal sealed class FuzzRun(IReadOnlyList<IFuzzTarget> targets, FuzzRunOptions options, string seedFolder)
{
    private const int CasesPerBlock = 500;

    private readonly Dictionary<string, TargetCounts> _counts = targets.ToDictionary(target => target.Name, _ => new TargetCounts());
    private readonly FaultFolder _faults = new(options.FaultFolder);

    /// <summary>Runs and prints.</summary>
    /// <returns>Whether no case was at fault.</returns>
    public bool Run()
    {
        // Made before the processes start, which then find them.
        foreach (var target in targets)
            Console.WriteLine(
                $"{target.Name}: {target.SeedCount} seeds, seed {options.Seed}, cases {options.First} to "
                + $"{options.First + options.Count - 1}");
        var blocks = new Queue<Block>(Blocks());
        string work = Directory.CreateTempSubdirectory("moe-fuzz-run-").FullName;
        long all = blocks.Sum(block => block.Count), done = 0;
        var workers = Enumerable.Range(0, options.Processes).Select(number => new Thread(() =>
        {
            using var client = new ShardClient(seedFolder, Path.Combine(work, $"process-{number}"));
            while (Next(blocks) is { } block)
            {
                var counts = client.Run(block);
                lock (_counts)
                {
                    Note(block.Target, counts);
                    done += block.Count;
                    if (done % (20 * CasesPerBlock) == 0)
                        Console.WriteLine($"{done} of {all} cases, {_counts.Values.Sum(count => count.FaultCount)} faults");
                }
            }
        })).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Directory.Delete(work, recursive: true);
        foreach (var (name, counts) in _counts) Console.Write(counts.Describe(name, options.Seed));
        long faults = _counts.Values.Sum(count => count.FaultCount);
        Console.WriteLine(
            $"{_counts.Values.Sum(count => count.Cases)} cases, {_counts.Values.Sum(count => count.Loaded)} loaded, {faults} "
            + $"faults{(faults > 0 ? $"; one of each kind is in {options.FaultFolder}" : "")}");
        return faults == 0;
    }

    // Targets take turns, so that a run that is stopped has seen something of all.
    private IEnumerable<Block> Blocks() =>
        from first in Enumerable.Range(0, (int)((options.Count + CasesPerBlock - 1) / CasesPerBlock))
            .Select(block => block * (long)CasesPerBlock)
        from target in targets
        select new Block(target.Name, options.Seed, options.First + first, Math.Min(CasesPerBlock, options.Count - first));

    private static Block? Next(Queue<Block> blocks)
    {
        lock (blocks) return blocks.TryDequeue(out var block) ? block : null;
    }

    private void Note(string name, TargetCounts counts)
    {
        foreach (var (signature, fault) in counts.Faults)
        {
            if (_counts[name].Faults.ContainsKey(signature)) continue;
            Console.WriteLine($"FAULT {fault.Fault.Kind}: {fault.Fault.Message} {fault.Fault.Place}\n  {fault.Id.Command}");
            _faults.Keep(targets.Single(target => target.Name == name), fault);
        }
        _counts[name].Add(counts);
    }
}
