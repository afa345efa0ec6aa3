using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// Version of the libtorch that is loaded. TorchSharp names the one that its shim was made for, whichever is loaded.
/// </summary>
internal static unsafe class LibtorchVersion
{
    /// <summary>The version, such as <c>2.10.0</c>. Older ones than 2.9 don't tell, and are given as TorchSharp's own.</summary>
    public static string Loaded()
    {
        // A C function that libtorch has for programs that are to run with several versions of it
        // (torch/csrc/inductor/aoti_torch/c/shim.h).
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out nint library)
            || !NativeLibrary.TryGetExport(library, "aoti_torch_abi_version", out nint function))
        {
            return $"{torch.__version__} or another that TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)} loads";
        }
        return Text(((delegate* unmanaged[Cdecl]<ulong>)function)());
    }

    /// <summary>Text of a version as that function gives it: a byte each for major, minor and patch, from the highest on.</summary>
    internal static string Text(ulong version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version >> 56}.{(version >> 48) & 0xFF}.{(version >> 40) & 0xFF}");
}
