using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.MoE.Torch.Cuda;

/// <summary>Functions of a native library by name, and which of those that were asked for it lacks.</summary>
/// <param name="find">Address of a function, or 0.</param>
internal sealed class SymbolTable(Func<string, nint> find)
{
    private readonly List<string> _missing = [];

    /// <summary>Those that were asked for and are not there.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>
    /// The functions of libtorch's part for CUDA, and through it of the libraries that it needs (c10_cuda and CUDA's runtime among them);
    /// null where it is not loaded.
    /// </summary>
    public static SymbolTable? OfTorchCuda()
    {
        // TorchSharp loads it where it can; without it there is nothing to find.
        if (!NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out nint library)) return null;
        return new SymbolTable(name => NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0);
    }

    /// <summary>Address of a function; 0, which must not be called, where it is missing.</summary>
    public nint Get(string name)
    {
        nint address = find(name);
        if (address == 0) _missing.Add(name);
        return address;
    }
}
