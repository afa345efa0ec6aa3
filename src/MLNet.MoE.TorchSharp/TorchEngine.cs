using System.Runtime.InteropServices;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Choice;
using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Devices;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Training;
using TorchSharp;

namespace MLNet.MoE;

/// <summary>
/// Trains through TorchSharp: on a GPU where there is one, else on the CPU. What it trains is an ordinary network of plain arrays;
/// libtorch is needed for training alone. The application references TorchSharp-cpu or TorchSharp-cuda-*, this package does not.
/// </summary>
/// <remarks>The same seed, device and number of threads give the same network on the CPU; on a GPU sums are taken in no fixed
/// order.</remarks>
public sealed class TorchEngine : IStackedTrainingEngine
{
    private readonly DeviceName? _device;

    /// <summary>Makes the engine. Nothing native is loaded before training.</summary>
    /// <param name="device">
    /// <c>cpu</c>, <c>cuda</c> or a numbered GPU such as <c>cuda:0</c>. Null follows the <c>MLContext</c>: its <c>GpuDeviceId</c>, and the
    /// CPU where that GPU is missing and <c>FallbackToCpu</c> is set; without a <c>GpuDeviceId</c> the first GPU, else the CPU.
    /// </param>
    /// <param name="precision">Precision of matrix products. Default single precision, as the CPU engine computes.</param>
    /// <exception cref="ArgumentException"><paramref name="device"/> is no device.</exception>
    public TorchEngine(string? device = null, TorchPrecision precision = TorchPrecision.Full)
    {
        _device = device is null ? null : DeviceName.Parse(device);
        Precision = precision;
    }

    /// <inheritdoc/>
    public string Name => "torch";

    /// <summary>Precision of matrix products.</summary>
    public TorchPrecision Precision { get; }

    /// <summary>What the engine may change in its process.</summary>
    public TorchProcessOptions Process { get; init; } = new();

    /// <summary>
    /// Whether a training step on a GPU is recorded once as a CUDA graph and replayed from then on: one call instead of hundreds, which
    /// small networks spend most of their time in. Where it cannot be done (libtorch's functions for it are known by name on Linux alone),
    /// steps run one operation after the other, with a warning. Default true; without effect on the CPU.
    /// </summary>
    public bool Graphs { get; init; } = true;

    /// <inheritdoc/>
    /// <exception cref="TorchUnavailableException">There is no native library of TorchSharp.</exception>
    public TrainingResult Train(TrainingRequest request) =>
        Run([request], trainer => EarlyStoppingLoop.Run(request, new SingleNetwork(trainer)));

    /// <summary>Whether this engine trains on a GPU, which one small network leaves idle. False where there is no native library.</summary>
    public bool GainsByStacking => HasGpu(null);

    /// <summary>
    /// An engine that takes the faster of the two for each network: this one where there is a GPU and the network is large enough for it,
    /// else the CPU engine. Which one that is, is estimated from the operations of a step and the number of threads; without a GPU or
    /// without libtorch it is the CPU engine.
    /// </summary>
    /// <param name="device">
    /// A numbered GPU such as <c>cuda:0</c>. Null follows the <c>MLContext</c>, as the constructor's does.
    /// </param>
    /// <param name="precision">Precision of matrix products on the GPU. Default single precision.</param>
    /// <exception cref="ArgumentException"><paramref name="device"/> is no device.</exception>
    public static IStackedTrainingEngine OrCpu(string? device = null, TorchPrecision precision = TorchPrecision.Full) =>
        new FasterEngine(new TorchEngine(device, precision));

    /// <inheritdoc/>
    public bool CanStack(TrainingRequest first, TrainingRequest second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return StackCheck.Difference(first, second) is null;
    }

    /// <summary>
    /// Trains networks of one kind as one stacked network: a small network leaves a GPU idle, many at once fill it. They may differ in
    /// start weights, seed, learning rate, weight decay, dropout, gradient clipping, gate temperature and early stopping; and in their
    /// data, as long as they have equally many rows, and with it in columns, categories and bins. Each comes out as it would alone, but for
    /// rounding.
    /// </summary>
    /// <param name="requests">One for each network.</param>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="ArgumentException">There are none, or they differ in more than the above.</exception>
    /// <exception cref="OperationCanceledException">Any of them was cancelled and not all of them keep the best network.</exception>
    /// <exception cref="InvalidOperationException">A network's very first losses were not finite, or memory does not suffice.</exception>
    /// <exception cref="TorchUnavailableException">There is no native library of TorchSharp.</exception>
    public IReadOnlyList<TrainingResult> TrainMany(IReadOnlyList<TrainingRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        StackCheck.Check(requests);
        return Run(requests, trainer => StackedLoop.Run(requests, trainer));
    }

    /// <summary>Whether the fused optimizer takes less time than a few plain operations on all arrays at once.</summary>
    /// <param name="weights">Weights of the network.</param>
    /// <param name="isReplayed">
    /// Whether steps are replayed, so that each operation costs the same time up to a large network (measured on an H200); others call the
    /// fused one for each group of arrays.
    /// </param>
    internal static bool PrefersFused(int weights, bool isReplayed) => isReplayed ? weights < 1_000_000 : weights >= 50_000;

    /// <summary>What keeps this engine from training a network; null where nothing does.</summary>
    internal static string? Obstacle(TrainingRequest request) => request.Settings.RareClassGradientGate > 0
        ? $"{nameof(MoeOptions.RareClassGradientGate)} cannot be trained by the engine 'torch'; leave Engine out, or take "
            + "TorchEngine.OrCpu(): the CPU engine gates gradients."
        : request.Settings.GateLoss is not null && request.Spec.Gates > 1
        ? $"{nameof(MoeOptions.LoadBalance)} and {nameof(MoeOptions.GateEntropy)} of several gates cannot be trained by the engine "
            + "'torch'; leave Engine out, or take TorchEngine.OrCpu(): the CPU engine trains them."
        : null;

    /// <summary>Whether a network would train on a GPU.</summary>
    internal bool HasGpuFor(TrainingRequest request) => HasGpu(request.Settings.Device?.GpuDeviceId);

    private bool HasGpu(int? wanted) =>
        _device is not { GpuIndex: null } && TorchLibrary.Probe(Process) is null
        && (_device?.GpuIndex ?? wanted ?? 0) < torch.cuda.device_count();

    private T Run<T>(IReadOnlyList<TrainingRequest> requests, Func<TorchTrainer, T> train)
    {
        var first = requests[0];
        if (Obstacle(first) is { } obstacle) throw new NotSupportedException(obstacle);
        TorchLibrary.EnsureLoaded(Process);
        var wanted = first.Settings.Device;
        int gpus = _device is { GpuIndex: null } ? 0 : torch.cuda.device_count();
        var choice = DeviceChoice.Make(_device, wanted?.GpuDeviceId, wanted?.FallbackToCpu ?? true, gpus, GpuAbsence.Explain);
        if (choice.Warning is not null) first.Observer.Warn?.Invoke(choice.Warning);
        if (choice.Device.GpuIndex is not null && StepCost.PrefersCpu(requests, Graphs))
        {
            first.Observer.Warn?.Invoke(
                $"The CPU engine is likely to train so small a network faster than '{choice.Device}'; leave the engine out, or take the"
                + " faster of the two by TorchEngine.OrCpu().");
        }
        MemoryCheck.Parameters(first.Spec, requests.Count, GpuMemory.Available(choice.Device.GpuIndex));
        return OwnThread.Run(() => Run(requests, choice.Device, train));
    }

    private T Run<T>(IReadOnlyList<TrainingRequest> requests, DeviceName name, Func<TorchTrainer, T> train)
    {
        var (start, settings) = (requests[0].Start, requests[0].Settings);
        using var process = name.GpuIndex is null ? FitSettings.OnCpu(requests, Process) : FitSettings.OnGpu(requests, Precision);
        var device = torch.device(name.ToString());
        try
        {
            using var repeater = Repeater(name, requests[0].Observer.Warn);
            using var trainer = new TorchTrainer(requests, device, Precision, PrefersFused(start.Count, repeater.Replays), repeater);
            return train(trainer);
        }
        catch (ExternalException exception) when (OutOfMemory.Is(exception))
        {
            throw new InvalidOperationException(
                $"Out of memory on '{name}' with {requests.Count} network(s) of {start.Count} weights and batches of {settings.BatchSize} "
                + "rows, also in halves; lower the batch size, the width or the number of experts or members.", exception);
        }
        catch (GraphException exception)
        {
            throw new InvalidOperationException(
                $"Training on '{name}' failed: {exception.Message} Train again, or without graphs: new TorchEngine {{ Graphs = false }}.",
                exception);
        }
        finally
        {
            if (name.GpuIndex is not null) GpuMemory.GiveBack(device);
        }
    }

    private IRepeater Repeater(DeviceName name, Action<string>? warn)
    {
        if (name.GpuIndex is not int gpu || !Graphs) return new EagerRepeater();
        void Warn(string reason) =>
            warn?.Invoke($"Steps on '{name}' are not replayed as CUDA graphs, so that small networks take several times as long: {reason}");
        try
        {
            return new GraphRepeater(CudaGraphDevice.Create(gpu, SymbolTable.OfTorchCuda()), Warn);
        }
        catch (GraphException exception)
        {
            Warn(exception.Message);
            return new EagerRepeater();
        }
    }
}
