using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;
using TorchSharp;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// The process's settings for one fit, from its beginning until this is disposed of; see <see cref="TorchProcessOptions"/>. Both happen on
/// the fit's own thread, since libtorch keeps the number of threads for each thread that calls it.
/// </summary>
internal sealed class FitSettings : IDisposable
{
    private static readonly SharedSetting<int> Threads = new(torch.get_num_threads, torch.set_num_threads);
    private static readonly SharedSetting<bool> TensorFloat32 = new(() => torch.backends.cuda.matmul.allow_tf32,
        value => torch.backends.cuda.matmul.allow_tf32 = value);

    /// <summary>Whether glibc's heap is fitted to training.</summary>
    private static readonly SharedSetting<bool> Heap = new(() => false, fitted =>
    {
        if (fitted) GlibcHeap.Fit();
        else GlibcHeap.Restore();
    });

    private readonly List<IDisposable> _uses = [];

    private FitSettings()
    {
    }

    /// <summary>Sets what a fit on the CPU needs.</summary>
    public static FitSettings OnCpu(IReadOnlyList<TrainingRequest> requests, TorchProcessOptions options)
    {
        var settings = new FitSettings();
        settings._uses.Add(Threads.Use(CpuEngine.Threads(requests[0]), out _));
        if (options.FitHeap) settings._uses.Add(Heap.Use(true, out _));
        return settings;
    }

    /// <summary>Sets what a fit on a GPU needs.</summary>
    public static FitSettings OnGpu(IReadOnlyList<TrainingRequest> requests, TorchPrecision precision)
    {
        var settings = new FitSettings();
        settings._uses.Add(Threads.Use(CpuEngine.Threads(requests[0]), out _));
        // Said both ways: what libtorch does by itself differs between its versions.
        settings._uses.Add(TensorFloat32.Use(precision == TorchPrecision.TensorFloat32, out bool isShared));
        if (isShared)
            requests[0].Observer.Warn?.Invoke(
                "Another fit on a GPU runs in this process with another precision; from now on the products of both have that of this "
                + $"one, {precision}.");
        return settings;
    }

    /// <inheritdoc/>
    public void Dispose() => _uses.ForEach(use => use.Dispose());
}
