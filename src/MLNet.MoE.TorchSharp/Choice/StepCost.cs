using System.Runtime.Intrinsics;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Torch.Choice;

/// <summary>
/// About how long a training step takes on either engine, in microseconds. A model of few numbers, fitted to measurements of four networks
/// on an H200 and 1, 8 and 16 cores of its host (the table of tests/Performance/README.md, 'On a GPU'): mostly within a third of them,
/// which is enough to choose by and no more.
/// </summary>
internal static class StepCost
{
    /// <summary>What a step on the CPU takes beside its arithmetic, and how many threads share the rest: so many to this power.</summary>
    private const double CpuFixed = 25, CpuSerial = 65, Sharing = 0.69;

    /// <summary>Operations a microsecond of one core with 512-bit vectors, and of the GPU.</summary>
    private const double CpuRate = 105e3, GpuRate = 22e6;

    /// <summary>Time of a GPU operation in a graph, and of one that the host asks for.</summary>
    private const double InGraph = 3.15, Launched = 28;

    /// <summary>Operations that a step of a plain mixture of experts asks of a GPU.</summary>
    private const int PlainOperations = 60;

    /// <summary>On the CPU engine.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="rows">Rows of a step.</param>
    /// <param name="threads">Threads.</param>
    public static double OnCpu(NetworkSpec spec, int rows, int threads) => OnCpu(Operations(spec, rows), threads);

    /// <summary>On a GPU.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="rows">Rows of a step.</param>
    /// <param name="networks">Networks that are trained as one.</param>
    /// <param name="graphs">Whether steps are replayed as graphs.</param>
    public static double OnGpu(NetworkSpec spec, int rows, int networks, bool graphs) =>
        (GpuOperations(spec) * (graphs ? InGraph : Launched)) + (networks * Operations(spec, rows) / GpuRate);

    /// <summary>Whether networks train faster one after the other on the CPU engine than together on a GPU.</summary>
    public static bool PrefersCpu(IReadOnlyList<TrainingRequest> requests, bool graphs, int? threads = null)
    {
        var first = requests[0];
        int rows = Rows(first);
        double cpu = requests.Count * OnCpu(first.Spec, rows, threads ?? CpuEngine.Threads(first));
        return cpu < OnGpu(first.Spec, rows, requests.Count, graphs);
    }

    /// <summary>Rows of a step.</summary>
    public static int Rows(TrainingRequest request) => Math.Min(request.Settings.BatchSize, request.Data.TrainingRows.Length);

    /// <summary>
    /// Weights below which a network without embedding or members trains faster on the CPU engine than on a GPU, by batches of 256 rows.
    /// </summary>
    /// <param name="threads">Threads of the CPU engine.</param>
    /// <param name="graphs">Whether steps are replayed as graphs.</param>
    public static double BreakEvenWeights(int threads, bool graphs)
    {
        const double RowsOfStep = 256, OperationsOfWeight = 6;
        double low = 1, high = 1e12, gpu = PlainOperations * (graphs ? InGraph : Launched);
        for (int i = 0; i < 100; i++)
        {
            double middle = Math.Sqrt(low * high);
            if (OnCpu(middle, threads) < gpu + (middle / GpuRate)) low = middle;
            else high = middle;
        }
        return low / (RowsOfStep * OperationsOfWeight);
    }

    /// <summary>Operations of a step's matrix products: two for each multiply-add, forward and backward.</summary>
    internal static double Operations(NetworkSpec spec, int rows)
    {
        double first = (double)spec.DenseCount * spec.Width, rest = (spec.InnerFanIn + spec.Outputs) * spec.Width;
        bool inputGradient = spec.EmbeddingSize > 1 || spec.InputScale || WeightLayout.HasInputAdapters(spec);
        return 2.0 * rows * spec.Members * spec.Matrices * ((first * (inputGradient ? 3 : 2)) + (3 * rest));
    }

    private static double OnCpu(double operations, int threads) =>
        CpuFixed + ((CpuSerial + (operations / CpuRate * VectorFactor)) / Math.Pow(threads, Sharing));

    // Half the vector takes 1.7 to 2 times as long.
    private static double VectorFactor => Vector512.IsHardwareAccelerated ? 1 : Vector256.IsHardwareAccelerated ? 1.8 : 3.5;

    /// <summary>Operations that a step asks of a GPU: 86 were counted for the default ensemble.</summary>
    private static int GpuOperations(NetworkSpec spec) =>
        PlainOperations
        + (spec.EmbeddingSize > 1 ? 8 : 0)
        + (spec.Members > 1 ? 6 : 0)
        + (spec.Activation.Contains('+', StringComparison.Ordinal) ? 6 : 0)
        + (spec.InputScale ? 3 : 0)
        + (spec.GatheredCount > 0 ? 25 : 0)
        + ((spec.Gates - 1) * 15)
        + ((spec.Tasks?.Count ?? 0) * 10);
}
