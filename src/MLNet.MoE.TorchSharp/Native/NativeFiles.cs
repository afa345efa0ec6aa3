using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.MoE.Torch.Native;

/// <summary>Where an application keeps native libraries.</summary>
/// <param name="Folders">Folders, in the order they are looked through.</param>
internal sealed record NativeFiles(IReadOnlyList<string> Folders)
{
    /// <summary>File name of TorchSharp's shim on this system.</summary>
    public static string ShimName => Name("LibTorchSharp");

    /// <summary>File name of a library on this system.</summary>
    public static string Name(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The folders of the running application.</summary>
    public static NativeFiles OfApplication()
    {
        var folders = new List<string>();
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string search)
            folders.AddRange(search.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        string runtime = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string assembly = Path.GetDirectoryName(typeof(torch).Assembly.Location) ?? AppContext.BaseDirectory;
        foreach (string root in new[] { AppContext.BaseDirectory, assembly })
        {
            folders.Add(root);
            folders.Add(Path.Combine(root, runtime));
        }
        return new NativeFiles([.. folders.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>Path of the first file of that name, or null.</summary>
    public string? Find(string fileName) => Folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);
}
