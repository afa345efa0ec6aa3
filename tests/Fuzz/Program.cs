using System.CommandLine;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Running;
using MLNet.MoE.Fuzz.Targets;

var target =
    new Option<string>("--target") { Description = "Targets, separated by commas; 'models' for all model files, 'all' for everything.",
        DefaultValueFactory = _ => "all" };
var count = new Option<long>("--count") { Description = "Cases of each target.", DefaultValueFactory = _ => 10_000 };
var seed = new Option<long>("--seed") { Description = "Seed; target, seed and index make a case.", DefaultValueFactory = _ => 1 };
var first = new Option<long>("--first") { Description = "Number of the first case." };
var processes = new Option<int>("--processes") { Description = "Processes that try cases at the same time.",
    DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount / 2) };
var faults = new Option<string>("--faults") { Description = "Folder for failing cases.",
    DefaultValueFactory = _ => Path.Combine("artifacts", "fuzz") };
var index = new Option<long?>("--index") { Description = "Try this case alone, in this process, and say everything about it." };
var keep = new Option<string?>("--keep") { Description = "With --index: make these changes only, by number, separated by commas." };
var shrink = new Option<bool>("--shrink") { Description = "With --index: find the fewest changes that show the same fault." };
var write = new Option<string?>("--write") { Description = "With --index: write the case's files to this folder." };
var seedFolder = new Option<string?>("--seed-folder") { Description = "Folder for the trained models that cases start from; kept." };
var serve = new Option<string?>("--serve") { Hidden = true };

var root = new RootCommand("Reads damaged files with the code that reads files, and says what that does to it.") { target, count, seed,
    first, processes, faults, index, keep, shrink, write, seedFolder, serve };
root.SetAction(result =>
{
    string work = result.GetValue(seedFolder) ?? Directory.CreateTempSubdirectory("moe-fuzz-").FullName;
    Directory.CreateDirectory(work);
    try
    {
        var all = FuzzTargets.Create(work);
        if (result.GetValue(serve) is { } path)
        {
            using var server = new ShardServer([.. all, new FailingTarget()], path);
            server.Run();
            return 0;
        }
        var chosen = FuzzTargets.Choose(all, result.GetRequiredValue(target));
        long runSeed = result.GetValue(seed);
        if (result.GetValue(index) is { } number)
        {
            var single = new SingleCase(chosen.Single(), work);
            var id = new CaseId(chosen.Single().Name, runSeed,
                number) { Kept = result.GetValue(keep)?.Split(',').Select(int.Parse).ToList() };
            if (result.GetValue(shrink)) id = single.Shrink(id);
            Console.WriteLine(id.Command);
            return single.Run(id, result.GetValue(write)) ? 0 : 1;
        }
        var options = new FuzzRunOptions
        {
            Seed = runSeed, First = result.GetValue(first), Count = result.GetValue(count), Processes = result.GetValue(processes),
            FaultFolder = result.GetRequiredValue(faults),
        };
        return new FuzzRun(chosen, options, work).Run() ? 0 : 1;
    }
    finally
    {
        if (result.GetValue(seedFolder) is null) Directory.Delete(work, recursive: true);
    }
});
return root.Parse(args).Invoke();
