using System.Globalization;
using MLNet.MoE.Torch.Choice;
using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using TorchSharp;

namespace MLNet.MoE;

/// <summary>Whether and with what <see cref="TorchEngine"/> can train in this process.</summary>
/// <param name="Problem">Why it cannot train, in one line; null where it can.</param>
/// <param name="Version">Version of TorchSharp.</param>
/// <param name="LibraryVersion">Version of the libtorch that is loaded, whichever TorchSharp was made for; null where none is.</param>
/// <param name="Devices">Devices that <see cref="TorchEngine"/> takes, such as <c>cpu</c> and <c>cuda:0</c>.</param>
/// <param name="Threads">Threads that libtorch takes by itself on the CPU.</param>
public sealed record TorchStatus(string? Problem, string Version, string? LibraryVersion, IReadOnlyList<string> Devices, int Threads)
{
    /// <summary>Which engine is the faster one here, in one line; null where this one cannot train.</summary>
    public string? Advice { get; init; }

    /// <summary>Whether the engine can train.</summary>
    public bool IsAvailable => Problem is null;

    /// <summary>Loads libtorch, where that is not done yet, and looks. Throws nothing where it is missing.</summary>
    /// <param name="process">What loading may change in the process; null for the defaults.</param>
    public static TorchStatus Probe(TorchProcessOptions? process = null)
    {
        string version = typeof(torch).Assembly.GetName().Version!.ToString(3);
        if (TorchLibrary.Probe(process ?? new()) is string problem) return new TorchStatus(problem, version, null, [], 0);
        string[] devices = ["cpu", .. Enumerable.Range(0, torch.cuda.device_count()).Select(index => $"cuda:{index}")];
        return new TorchStatus(null, version, LibtorchVersion.Loaded(), devices, torch.get_num_threads())
        {
            Advice = devices.Length == 1
                ? $"the CPU engine is the faster one: {GpuAbsence.Explain()}" : Compare(Environment.ProcessorCount),
        };
    }

    private static string Compare(int threads)
    {
        string? problem = GraphProblem();
        double weights = StepCost.BreakEvenWeights(threads, problem is null);
        string number = Round(weights).ToString("N0", CultureInfo.InvariantCulture);
        string advice =
            $"with {threads} threads the CPU engine is the faster one for networks below about {number} weights (batches of 256 rows)";
        return problem is null ? advice : $"{advice}; steps are not replayed as CUDA graphs: {problem}";
    }

    /// <summary>Why graphs cannot be recorded; null where they can.</summary>
    private static string? GraphProblem()
    {
        try
        {
            OwnThread.Run(() =>
            {
                CudaGraphDevice.Create(0, SymbolTable.OfTorchCuda()).Dispose();
                return true;
            });
            return null;
        }
        catch (GraphException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    // To one digit: it is an estimate.
    private static double Round(double number)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(number)));
        return Math.Round(number / unit) * unit;
    }
}
