using System.Security.Cryptography;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// TorchSharp's native shim asks for the symbol version of GCC 13 (<see cref="Version"/>), for one marker symbol that is never called.
/// Debian 12 and Ubuntu 22.04 have an older libstdc++ and refuse it. A copy with that need marked as weak loads there.
/// </summary>
internal static class RelaxedShim
{
    /// <summary>The version that the shim needs in name only.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>
    /// Path of the relaxed copy of a shim, made where it is not there yet. What is there is used only if it is byte by byte what would be
    /// written. Processes may do this at once: each writes a file of its own and renames it, and all write the same bytes.
    /// </summary>
    /// <param name="shim">Path of TorchSharp's shim.</param>
    /// <param name="cache">Folder of the copies.</param>
    /// <exception cref="InvalidDataException">The shim is no ELF library or does not need the version.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static string Create(string shim, string cache)
    {
        byte[] image = File.ReadAllBytes(shim);
        if (!ElfVersionNeeds.Weaken(image, Version))
            throw new InvalidDataException($"'{shim}' has no need of {Version} that could be relaxed.");
        byte[] hash = SHA256.HashData(image);
        string folder = Path.Combine(cache, Convert.ToHexStringLower(hash)[..16]);
        string path = Path.Combine(folder, Path.GetFileName(shim));
        if (IsIntact(path, hash)) return path;
        CreatePrivate(folder);
        string temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(temporary, image);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        return path;
    }

    /// <summary>The per-user folder of the copies.</summary>
    public static string DefaultCache()
    {
        string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            // An account without a home gets a folder that nobody can have prepared for it.
            root = home.Length > 0 ? Path.Combine(home, ".cache") : Directory.CreateTempSubdirectory("MLNet.MoE").FullName;
        }
        return Path.Combine(root, "MLNet.MoE", "native");
    }

    private static bool IsIntact(string path, byte[] hash)
    {
        if (!File.Exists(path)) return false;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(hash);
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
