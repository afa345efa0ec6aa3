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

    /// <summary>Why loading failed, or null. A process has its native libraries once; so it has this once.</summary>
    private static readonly Lazy<string?> Failure = new(() => Load(NativeFiles.OfApplication(), RelaxedShim.DefaultCache()));

    /// <summary>Loads libtorch, or does nothing where it is loaded.</summary>
    /// <exception cref="TorchUnavailableException">It cannot be loaded.</exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is string reason) throw new TorchUnavailableException(reason);
    }

    /// <summary>Why libtorch cannot be loaded, or null where it can.</summary>
    public static string? Probe() => Failure.Value;

    /// <summary>What to tell where a library is missing or does not load.</summary>
    /// <param name="tried">File that was tried, or where it was looked for.</param>
    /// <param name="reason">The loader's own words.</param>
    public static string Describe(string tried, string reason) =>
        $"TorchSharp's native library could not be loaded; add the package TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows to the application. Tried: {tried}. The loader's reason: {OneLine(reason)}";

    private static string? Load(NativeFiles files, string cache)
    {
        ProcessSettings.Apply();
        var assembly = typeof(torch).Assembly;
        if (!TryLoad(assembly) && LoadRelaxed(files, cache, assembly) is string reason) return reason;
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
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
    private static string? LoadRelaxed(NativeFiles files, string cache, Assembly assembly)
    {
        string name = NativeFiles.ShimName;
        if (files.Find(name) is not string shim) return Describe($"{name} in {string.Join(", ", files.Folders)}", "no such file");
        string refusal = Refusal(shim);
        if (!OperatingSystem.IsLinux() || !refusal.Contains(RelaxedShim.Version, StringComparison.Ordinal))
            return Describe(shim, refusal);
        try
        {
            // The copy lies elsewhere, so that it finds libtorch only if that is loaded already.
            foreach (string library in new[] { "c10", "torch_cpu", "torch" })
                NativeLibrary.Load(files.Find(NativeFiles.Name(library)) ?? NativeFiles.Name(library));
            nint handle = NativeLibrary.Load(RelaxedShim.Create(shim, cache));
            var context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += (_, wanted) => wanted == Shim ? handle : 0;
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or IOException or InvalidDataException or UnauthorizedAccessException)
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
