using System.Diagnostics;
using MLNet.MoE.Performance;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.TorchPerformance;
using static TorchSharp.torch;

// steps [small medium large] [rounds]: microseconds a step of each engine, in turns of a quarter of a second, medians over the rounds. The figure in brackets is processor time, which other programs disturb less.
// stacked [rounds]: rows a second of networks trained together.
// growth: memory of 5,000 medium steps.
TorchLibrary.EnsureLoaded();
var device = cuda.is_available() ? CUDA : CPU;
string mode = args.Length > 0 ? args[0] : "steps";
int rounds = args.Length > 1 && int.TryParse(args[^1], out int number) ? number : 9;
switch (mode)
{
    case "steps":
        foreach (int threads in new[] { 1, 2 })
            foreach (var workload in Workload.Sizes.Where(w => args.Length < 2 || int.TryParse(args[1], out _) || args.Contains(w.Name)))
                Steps(workload, threads);
        break;
    case "stacked":
        foreach (int networks in new[] { 1, 8, 32 }) Stacked(Workload.Small, networks);
        break;
    case "growth":
        Growth();
        break;
    default:
        Console.Error.WriteLine($"'{mode}' is none of steps, stacked, growth.");
        return 2;
}
return 0;

void Steps(Workload workload, int threads)
{
    set_num_threads(threads);
    using var managed = new TrainingStep(workload, threads);
    using var engine = new TorchStep(workload, device);
    using var fused = new TorchStep(workload, device, fused: true);
    using var unfused = new TorchStep(workload, device, fused: false);
    using var plain = new PlainStep(workload, device);
    var m = Measure(managed.Run, engine.Run, fused.Run, unfused.Run, plain.Run);
    Console.WriteLine($"{workload.Name,-7} {threads} thread(s) on {device}: CpuEngine {m[0]}  TorchEngine {m[1]} (fused optimizer {m[2]}, plain operations {m[3]})  plain TorchSharp {m[4]}");
}

void Stacked(Workload workload, int networks)
{
    set_num_threads(1);
    using var step = new TorchStep(workload, device, networks: networks);
    var time = Measure(step.Run)[0];
    Console.WriteLine($"{workload.Name} x {networks} on {device}: {time} a step, {networks * workload.BatchSize / time.Wall * 1e6:N0} rows/s");
}

StepTime[] Measure(params Action[] steps)
{
    var times = steps.Select(_ => new List<StepTime>()).ToArray();
    foreach (var step in steps)
        for (int i = 0; i < 5; i++) step();
    for (int round = 0; round < rounds; round++)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            var processor = Environment.CpuUsage.TotalTime;
            int count = 0;
            do
            {
                steps[i]();
                count++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.25);
            if (device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
            times[i].Add(new StepTime(Stopwatch.GetElapsedTime(start).TotalMicroseconds / count, (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / count));
        }
    }
    return [.. times.Select(t => new StepTime(t.Select(x => x.Wall).Order().ElementAt(t.Count / 2), t.Select(x => x.Processor).Order().ElementAt(t.Count / 2)))];
}

void Growth()
{
    set_num_threads(1);
    using var step = new TorchStep(Workload.Medium, device);
    long settled = 0;
    for (int i = 1; i <= 5000; i++)
    {
        step.Run();
        if (i == 500) settled = Environment.WorkingSet;
        if (i is 100 or 500 || i % 1000 == 0) Console.WriteLine($"after {i,5} steps: {Environment.WorkingSet >> 20} MB");
    }
    Console.WriteLine($"growth from step 500 to step 5,000: {(Environment.WorkingSet - settled) >> 20} MB");
}
