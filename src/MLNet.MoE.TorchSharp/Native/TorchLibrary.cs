using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// Loads libtorch, once a process. To be asked before any use of TorchSharp: TorchSharp's own attempt, once failed, fails for good
/// and prints its trace on the console.
/// </summary>
internal static class TorchLibrary
{
    private const string Shim = "LibTorchSharp";

    private static readonly Lock Loading = new();

    /// <summary>Whether it was tried, and why it failed. A process has its native libraries once; so it has this once.</summary>
    private static (bool Tried, string? Failure) _state;

    /// <summary>Loads libtorch, or does nothing where it is loaded.</summary>
    /// <param name="options">What may be changed in the process; null for the defaults.</param>
    /// <exception cref="TorchUnavailableException">It cannot be loaded.</exception>
    public static void EnsureLoaded(TorchProcessOptions? options = null)
    {
        if (Probe(options ?? new()) is string reason) throw new TorchUnavailableException(reason);
    }

    /// <summary>Why libtorch cannot be loaded, or null where it can.</summary>
    public static string? Probe(TorchProcessOptions options)
    {
        lock (Loading)
        {
            if (!_state.Tried) _state = (true, Load(options));
            return _state.Failure;
        }
    }

    /// <summary>What to tell where a library is missing or does not load.</summary>
    /// <param name="tried">File that was tried, or where it was looked for.</param>
    /// <param name="reason">The loader's own words.</param>
    public static string Describe(string tried, string reason) =>
        "TorchSharp's native library could not be loaded; add the package TorchSharp-cpu, TorchSharp-cuda-linux or "
        + $"TorchSharp-cuda-windows to the application. Tried: {tried}. The loader's reason: {OneLine(reason)}";

    private static string? Load(TorchProcessOptions options)
    {
        var (files, assembly) = (NativeFiles.OfApplication(), typeof(torch).Assembly);
        using var waiting = options.PassiveWaiting ? new TemporaryVariable("OMP_WAIT_POLICY", "passive") : null;
        if (!TryLoad(assembly) && LoadRelaxed(files, options.RelaxedLibrary, assembly) is string reason) return reason;
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            // OpenMP libraries that read the environment at their first use do so now.
            _ = torch.get_num_threads();
            return null;
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException)
        {
            return Describe(files.Find(NativeFiles.ShimName) ?? NativeFiles.ShimName, (exception.InnerException ?? exception).Message);
        }
    }

    private static bool TryLoad(Assembly assembly)
    {
        // In TorchSharp's order: the shim finds libtorch already loaded where the two lie in different folders.
        NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        return NativeLibrary.TryLoad(Shim, assembly, null, out _);
    }

    /// <summary>Loads the relaxed copy of the shim where that is what it takes; otherwise tells why it does not load.</summary>
    private static string? LoadRelaxed(NativeFiles files, bool allowed, Assembly assembly)
    {
        string name = NativeFiles.ShimName;
        if (files.Find(name) is not string shim) return Describe($"{name} in {string.Join(", ", files.Folders)}", "no such file");
        string refusal = Refusal(shim);
        if (!OperatingSystem.IsLinux() || !refusal.Contains(RelaxedShim.Version, StringComparison.Ordinal))
            return Describe(shim, refusal);
        if (!allowed)
            return Describe(shim,
                $"{refusal} (A copy that asks for less would load; the option {nameof(TorchProcessOptions.RelaxedLibrary)} forbids it.)");
        try
        {
            // The copy lies elsewhere, so that it finds libtorch only if that is loaded already.
            foreach (string library in new[] { "c10", "torch_cpu", "torch" })
                NativeLibrary.Load(files.Find(NativeFiles.Name(library)) ?? NativeFiles.Name(library));
            nint handle = NativeLibrary.Load(RelaxedShim.Create(shim, RelaxedShim.DefaultCache()));
            // For good: TorchSharp's functions are looked up one by one, each at its first call.
            var context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += (_, wanted) => wanted == Shim ? handle : 0;
            return null;
        }
        catch (Exception exception)
            when (exception is DllNotFoundException or BadImageFormatException or IOException or InvalidDataException
                or UnauthorizedAccessException)
        {
            return Describe(shim, exception.Message);
        }
    }

    private static string Refusal(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return "it loads by its path but not by its name";
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return exception.Message;
        }
    }

    /// <summary>One line; of .NET's messages the advice that comes before the loader's own words is left out.</summary>
    private static string OneLine(string text)
    {
        string[] lines = text.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(' ', lines.Length > 1 ? lines[1..] : lines);
    }
}
