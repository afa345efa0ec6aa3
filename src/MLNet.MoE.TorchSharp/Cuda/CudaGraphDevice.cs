using System.Runtime.InteropServices;
using MLNet.MoE.Torch.Graphs;

namespace MLNet.MoE.Torch.Cuda;

/// <summary>
/// Records what a thread asks of a GPU as CUDA graphs. From its making to its end the thread works on a stream of its own, since the
/// default one cannot be recorded. Has to be made, used and ended on one thread.
/// </summary>
internal sealed unsafe class CudaGraphDevice : IGraphDevice
{
    /// <summary>
    /// One recording at a time, and no giving back of memory meanwhile: libtorch's allocator, which all threads share, is told by it.
    /// </summary>
    internal static readonly Lock Recording = new();

    private readonly CudaRuntime _runtime;
    private readonly TorchGraphFunctions _torch;
    private readonly int _gpu, _gpuBefore;
    private readonly TorchStream _before;
    private readonly nint _stream;

    private CudaGraphDevice(CudaRuntime runtime, TorchGraphFunctions torch, int gpu)
    {
        (_runtime, _torch, _gpu, _gpuBefore) = (runtime, torch, gpu, runtime.Device);
        runtime.Device = gpu;
        _before = torch.Current(gpu);
        var own = torch.FromPool(gpu);
        torch.SetCurrent(own);
        _stream = torch.Handle(own);
    }

    /// <summary>Makes the device.</summary>
    /// <param name="gpu">Number of the GPU.</param>
    /// <param name="symbols">Functions of libtorch's part for CUDA; null where it is not loaded.</param>
    /// <exception cref="GraphException">Graphs cannot be recorded here; the message says why.</exception>
    public static CudaGraphDevice Create(int gpu, SymbolTable? symbols)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            throw new GraphException("they are made by functions of libtorch that are known by name on Linux alone.");
        if (symbols is null) throw new GraphException("libtorch's part for CUDA, libtorch_cuda, is not loaded.");
        var (runtime, torch) = (new CudaRuntime(symbols), new TorchGraphFunctions(symbols));
        if (symbols.Missing is [var missing, ..])
        {
            string others = symbols.Missing.Count == 1 ? "" : $" and {symbols.Missing.Count - 1} more";
            throw new GraphException($"this version of libtorch lacks the function {missing}{others}.");
        }
        return new CudaGraphDevice(runtime, torch, gpu);
    }

    /// <inheritdoc/>
    public IRecordedGraph Record(Action work)
    {
        lock (Recording)
        {
            void* graph = NativeMemory.AllocZeroed(TorchGraphFunctions.GraphBytes);
            _torch.Construct(graph);
            _torch.BeginCapture(graph);
            var failure = Run(work);
            if (_runtime.CaptureStatus(_stream) != CudaRuntime.CaptureActive)
            {
                // libtorch goes on to ask the object whether its recording lasts, so that its memory stays; it would throw at its end.
                _runtime.AbandonCapture(_stream);
                throw new GraphException($"recording them failed: {FirstLine(failure) ?? "an operation cannot be recorded"}.", failure);
            }
            _torch.EndCapture(graph);
            try
            {
                if (failure is not null) throw new GraphException($"recording them failed: {FirstLine(failure)}.", failure);
                return new CudaGraph(this, graph, _runtime.Instantiate(_torch.RawGraph(graph)));
            }
            catch (GraphException)
            {
                Free(graph);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _torch.SetCurrent(_before);
        _runtime.Device = _gpuBefore;
    }

    private static Exception? Run(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static string? FirstLine(Exception? exception) => exception?.Message.Split('\n')[0].TrimEnd('.', '\r');

    private void Free(void* graph)
    {
        _torch.Destruct(graph);
        NativeMemory.Free(graph);
    }

    private sealed class CudaGraph(CudaGraphDevice device, void* graph, nint executable) : IRecordedGraph
    {
        public void Replay() => device._runtime.Launch(executable, device._stream);

        public void Dispose()
        {
            device._runtime.Destroy(executable, device._stream);
            lock (Recording) device.Free(graph);
        }
    }
}
