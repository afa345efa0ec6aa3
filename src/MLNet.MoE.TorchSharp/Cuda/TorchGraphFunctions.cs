namespace MLNet.MoE.Torch.Cuda;

/// <summary>
/// What is called of libtorch's own C++ functions for streams and graphs, which TorchSharp doesn't expose, by their mangled names (Itanium
/// C++ ABI; an object is the first argument of its methods). Arguments are integers and structs of at most 16 bytes that are copied as they
/// are, which are passed in registers as .NET passes its own. An exception of these functions would end the process, so that each is called
/// only where it has no reason to throw one. Source: PyTorch, c10/cuda/CUDAStream.h and ATen/cuda/CUDAGraph.h.
/// </summary>
internal sealed unsafe class TorchGraphFunctions
{
    /// <summary>Room for an object of class CUDAGraph, several times its size.</summary>
    public const int GraphBytes = 8192;

    /// <summary>Recording forbids the thread that records nothing: allocating memory among the rest.</summary>
    private const int RelaxedCapture = 2;

    private readonly delegate* unmanaged[Cdecl]<int, int, TorchStream> _getStreamFromPool;
    private readonly delegate* unmanaged[Cdecl]<int, TorchStream> _getCurrentStream;
    private readonly delegate* unmanaged[Cdecl]<TorchStream, void> _setCurrentStream;
    private readonly delegate* unmanaged[Cdecl]<TorchStream*, nint> _streamOf;
    private readonly delegate* unmanaged[Cdecl]<void*, int, void> _construct;
    private readonly delegate* unmanaged[Cdecl]<void*, void> _destruct, _captureEnd;
    private readonly delegate* unmanaged[Cdecl]<void*, TorchPoolId, int, void> _captureBegin;
    private readonly delegate* unmanaged[Cdecl]<void*, nint> _rawGraph;

    /// <summary>Looks the functions up; <see cref="SymbolTable.Missing"/> tells whether all are there.</summary>
    public TorchGraphFunctions(SymbolTable symbols)
    {
        _getStreamFromPool = (delegate* unmanaged[Cdecl]<int, int, TorchStream>)symbols.Get("_ZN3c104cuda17getStreamFromPoolEba");
        _getCurrentStream = (delegate* unmanaged[Cdecl]<int, TorchStream>)symbols.Get("_ZN3c104cuda20getCurrentCUDAStreamEa");
        _setCurrentStream = (delegate* unmanaged[Cdecl]<TorchStream, void>)symbols.Get(
            "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        _streamOf = (delegate* unmanaged[Cdecl]<TorchStream*, nint>)symbols.Get("_ZNK3c104cuda10CUDAStream6streamEv");
        _construct = (delegate* unmanaged[Cdecl]<void*, int, void>)symbols.Get("_ZN2at4cuda9CUDAGraphC1Eb");
        _destruct = (delegate* unmanaged[Cdecl]<void*, void>)symbols.Get("_ZN2at4cuda9CUDAGraphD1Ev");
        _captureBegin = (delegate* unmanaged[Cdecl]<void*, TorchPoolId, int, void>)symbols.Get(
            "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
        _captureEnd = (delegate* unmanaged[Cdecl]<void*, void>)symbols.Get("_ZN2at4cuda9CUDAGraph11capture_endEv");
        _rawGraph = (delegate* unmanaged[Cdecl]<void*, nint>)symbols.Get("_ZN2at4cuda9CUDAGraph14raw_cuda_graphEv");
    }

    /// <summary>The calling thread's stream on a GPU.</summary>
    public TorchStream Current(int gpu) => _getCurrentStream(gpu);

    /// <summary>Another stream of a GPU.</summary>
    public TorchStream FromPool(int gpu) => _getStreamFromPool(0, gpu);

    /// <summary>Makes a stream the calling thread's.</summary>
    public void SetCurrent(TorchStream stream) => _setCurrentStream(stream);

    /// <summary>CUDA's own stream.</summary>
    public nint Handle(TorchStream stream) => _streamOf(&stream);

    /// <summary>Makes a graph object that keeps what it records, for <see cref="RawGraph"/>.</summary>
    public void Construct(void* graph) => _construct(graph, 1);

    /// <summary>Gives a graph object's memory back, that of its operations too.</summary>
    public void Destruct(void* graph) => _destruct(graph);

    /// <summary>Begins to record what the calling thread's stream is asked for; tensors get memory of the graph's own.</summary>
    public void BeginCapture(void* graph) => _captureBegin(graph, default, RelaxedCapture);

    /// <summary>Ends a recording that is valid.</summary>
    public void EndCapture(void* graph) => _captureEnd(graph);

    /// <summary>What was recorded, as CUDA's runtime knows it; stays the object's.</summary>
    public nint RawGraph(void* graph) => _rawGraph(graph);
}
