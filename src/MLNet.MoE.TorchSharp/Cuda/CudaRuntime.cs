using System.Runtime.InteropServices;
using MLNet.MoE.Torch.Graphs;

namespace MLNet.MoE.Torch.Cuda;

/// <summary>
/// What is called of CUDA's runtime: C functions that answer with an error code. Source: NVIDIA's CUDA Runtime API, sections on device,
/// memory, stream and graph management.
/// </summary>
internal sealed unsafe class CudaRuntime
{
    /// <summary>A stream that is being recorded, and one whose recording an operation has made invalid.</summary>
    public const int CaptureActive = 1;

    /// <summary>Memory that a graph allocates is freed at its next launch.</summary>
    private const ulong AutoFreeOnLaunch = 1;

    private readonly delegate* unmanaged[Cdecl]<int*, int> _getDevice, _driverGetVersion, _runtimeGetVersion;
    private readonly delegate* unmanaged[Cdecl]<int, int> _setDevice;
    private readonly delegate* unmanaged[Cdecl]<nuint*, nuint*, int> _memGetInfo;
    private readonly delegate* unmanaged[Cdecl]<int, byte*> _getErrorString;
    private readonly delegate* unmanaged[Cdecl]<int> _getLastError;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _streamSynchronize, _graphExecDestroy;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _streamIsCapturing;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> _streamEndCapture;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, ulong, int> _graphInstantiate;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> _graphLaunch;

    /// <summary>Looks the functions up; <see cref="SymbolTable.Missing"/> tells whether all are there.</summary>
    public CudaRuntime(SymbolTable symbols)
    {
        _getDevice = (delegate* unmanaged[Cdecl]<int*, int>)symbols.Get("cudaGetDevice");
        _driverGetVersion = (delegate* unmanaged[Cdecl]<int*, int>)symbols.Get("cudaDriverGetVersion");
        _runtimeGetVersion = (delegate* unmanaged[Cdecl]<int*, int>)symbols.Get("cudaRuntimeGetVersion");
        _setDevice = (delegate* unmanaged[Cdecl]<int, int>)symbols.Get("cudaSetDevice");
        _memGetInfo = (delegate* unmanaged[Cdecl]<nuint*, nuint*, int>)symbols.Get("cudaMemGetInfo");
        _getErrorString = (delegate* unmanaged[Cdecl]<int, byte*>)symbols.Get("cudaGetErrorString");
        _getLastError = (delegate* unmanaged[Cdecl]<int>)symbols.Get("cudaGetLastError");
        _streamSynchronize = (delegate* unmanaged[Cdecl]<nint, int>)symbols.Get("cudaStreamSynchronize");
        _graphExecDestroy = (delegate* unmanaged[Cdecl]<nint, int>)symbols.Get("cudaGraphExecDestroy");
        _streamIsCapturing = (delegate* unmanaged[Cdecl]<nint, int*, int>)symbols.Get("cudaStreamIsCapturing");
        _streamEndCapture = (delegate* unmanaged[Cdecl]<nint, nint*, int>)symbols.Get("cudaStreamEndCapture");
        _graphInstantiate = (delegate* unmanaged[Cdecl]<nint*, nint, ulong, int>)symbols.Get("cudaGraphInstantiateWithFlags");
        _graphLaunch = (delegate* unmanaged[Cdecl]<nint, nint, int>)symbols.Get("cudaGraphLaunch");
    }

    /// <summary>The runtime of the libtorch that is loaded; null where it has none, or lacks a function.</summary>
    public static CudaRuntime? OrNull()
    {
        if (SymbolTable.OfTorchCuda() is not { } symbols) return null;
        var runtime = new CudaRuntime(symbols);
        return symbols.Missing.Count == 0 ? runtime : null;
    }

    /// <summary>Version of CUDA that the driver supports, as 1000 x major + 10 x minor; 0 without a driver.</summary>
    public int DriverVersion => Number(_driverGetVersion);

    /// <summary>Version of CUDA that libtorch was built for, written likewise.</summary>
    public int RuntimeVersion => Number(_runtimeGetVersion);

    /// <summary>The calling thread's GPU.</summary>
    public int Device
    {
        get => Number(_getDevice);
        set => Check(_setDevice(value), "choose the GPU");
    }

    /// <summary>Memory of a GPU that nobody has, in bytes; null where it cannot be told.</summary>
    public long? FreeMemory(int gpu)
    {
        int before = Device;
        if (_setDevice(gpu) != 0) return null;
        nuint free, total;
        int error = _memGetInfo(&free, &total);
        _ = _setDevice(before);
        return error == 0 ? (long)free : null;
    }

    /// <summary>
    /// Whether a stream is being recorded: 0 for no, <see cref="CaptureActive"/> for yes, else its recording has become invalid.
    /// </summary>
    public int CaptureStatus(nint stream)
    {
        int status;
        return _streamIsCapturing(stream, &status) == 0 ? status : CaptureActive + 1;
    }

    /// <summary>Ends a recording that has become invalid, so that the stream can be used again.</summary>
    public void AbandonCapture(nint stream)
    {
        nint graph;
        _ = _streamEndCapture(stream, &graph);
        _ = _getLastError();
    }

    /// <summary>Makes a recorded graph ready to be launched.</summary>
    /// <exception cref="GraphException">CUDA refuses.</exception>
    public nint Instantiate(nint graph)
    {
        nint executable;
        Check(_graphInstantiate(&executable, graph, AutoFreeOnLaunch), "make the recorded graph ready");
        return executable;
    }

    /// <summary>Launches a graph on a stream.</summary>
    /// <exception cref="GraphException">CUDA refuses.</exception>
    public void Launch(nint executable, nint stream) => Check(_graphLaunch(executable, stream), "launch the recorded graph");

    /// <summary>Waits for a stream and gives a graph back that was launched on it.</summary>
    public void Destroy(nint executable, nint stream)
    {
        _ = _streamSynchronize(stream);
        _ = _graphExecDestroy(executable);
    }

    private static int Number(delegate* unmanaged[Cdecl]<int*, int> function)
    {
        int number;
        return function(&number) == 0 ? number : 0;
    }

    private void Check(int error, string action)
    {
        if (error == 0) return;
        // An error that is not fetched would be told of by the next operation.
        _ = _getLastError();
        throw new GraphException($"CUDA could not {action}: {Marshal.PtrToStringAnsi((nint)_getErrorString(error))} (error {error}).");
    }
}
