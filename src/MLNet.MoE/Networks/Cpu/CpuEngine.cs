using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Trains on the CPU in managed SIMD code: nothing native to install. The default engine.
/// The same seed and number of threads give the same weights, bit by bit.
/// </summary>
public sealed class CpuEngine : ITrainingEngine
{
    /// <summary>Multiply-adds of a step below which a second thread costs more than it brings.</summary>
    private const double WorkPerThread = 2e6;

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request)
    {
        // Made first and apart, so that its threads end even where there is no memory for the network.
        using var team = new WorkTeam(Threads(request));
        return EarlyStoppingLoop.Run(request, new TrainableCpuNetwork(request, team));
    }

    /// <summary>Threads for a run: what was asked for, else as many as the work of a step feeds.</summary>
    internal static int Threads(TrainingRequest request)
    {
        var (spec, settings) = (request.Spec, request.Settings);
        int rows = Math.Min(settings.BatchSize, request.Data.TrainingRows.Length);
        if (settings.NumberOfThreads > 0) return Math.Min(settings.NumberOfThreads, Math.Max(1, rows));
        double perRow = ((spec.Matrices * (spec.DenseCount + 1.0 + spec.InnerFanIn)) + (spec.Experts * spec.Outputs)) * (double)spec.Width;
        double work = 3 * perRow * rows * spec.Members;
        return (int)Math.Clamp(work / WorkPerThread, 1, Math.Max(1, Math.Min(Environment.ProcessorCount, rows / 8)));
    }
}
