using System.Diagnostics;
using System.Runtime.InteropServices;
using MLNet.MoE.Torch.Cuda;

namespace MLNet.MoE.TorchTests.Cuda;

/// <summary>
/// A library with the functions of libtorch_cuda, compiled from C++: names and calls are checked by what a compiler makes of them.
/// </summary>
internal sealed unsafe class FakeTorchCuda
{
    private readonly nint _library;

    private FakeTorchCuda(nint library) => _library = library;

    /// <summary>What was called, in its order.</summary>
    public string[] Calls
    {
        get
        {
            nint log = ((delegate* unmanaged[Cdecl]<nint>)Address("fake_log"))();
            return Marshal.PtrToStringAnsi(log)!.Split(';', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Compiles and loads it.</summary>
    public static FakeTorchCuda Create()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("The functions are called on Linux alone.");
        string folder = Directory.CreateTempSubdirectory("fake-torch-cuda").FullName;
        try
        {
            string library = Path.Combine(folder, "libfake_torch_cuda.so");
            string source = Path.Combine(AppContext.BaseDirectory, "Cuda", "FakeTorchCuda.cpp");
            string[] arguments = ["-std=c++17", "-shared", "-fPIC", "-O1", "-o", library, source];
            try
            {
                using var compiler = Process.Start(new ProcessStartInfo("c++", arguments) { RedirectStandardError = true })!;
                string errors = compiler.StandardError.ReadToEnd();
                compiler.WaitForExit();
                Assert.AreEqual(0, compiler.ExitCode, errors);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Inconclusive("There is no C++ compiler.");
            }
            return new FakeTorchCuda(NativeLibrary.Load(library));
        }
        finally
        {
            // A library that is loaded stays so.
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Its functions.</summary>
    /// <param name="without">A function that it is to lack; null for none.</param>
    public SymbolTable Symbols(string? without = null) =>
        new(name => name != without && NativeLibrary.TryGetExport(_library, name, out nint address) ? address : 0);

    /// <summary>Forgets what was called and what was set.</summary>
    public void Reset() => ((delegate* unmanaged[Cdecl]<void>)Address("fake_reset"))();

    /// <summary>Error of making a graph ready.</summary>
    public void SetInstantiateError(int error) => ((delegate* unmanaged[Cdecl]<int, void>)Address("fake_set_instantiate_error"))(error);

    /// <summary>What a stream says of its recording: 1 that it is valid.</summary>
    public void SetCaptureStatus(int status) => ((delegate* unmanaged[Cdecl]<int, void>)Address("fake_set_capture_status"))(status);

    private nint Address(string name) => NativeLibrary.GetExport(_library, name);
}
