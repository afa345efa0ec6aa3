namespace MLNet.MoE.Cli.Output;

/// <summary>Writes whole files or none: under a temporary name in the same folder, then renamed.</summary>
internal static class AtomicOutput
{
    /// <summary>Makes sure, before any long work, that the file can be written; changes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that named it, for the message.</param>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void Check(string path, string option)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new CommandException($"{option}: '{path}' is a folder; name a file.");
        string folder = Path.GetDirectoryName(full)!;
        // A folder that does not exist yet is made when the file is written; what counts now is the nearest one that does.
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder)) throw new CommandException($"{option}: '{path}' cannot be written, since '{folder}' is a file, not a folder; choose another place.");
            folder = Path.GetDirectoryName(folder) ?? throw new CommandException($"{option}: '{path}' has no folder; choose another place.");
        }
        string probe = Path.Combine(folder, $".moe-{Guid.NewGuid():n}.tmp");
        try
        {
            using var stream = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{option}: '{path}' cannot be written: {exception.Message} Choose another folder.", innerException: exception);
        }
    }

    /// <summary>Writes a file through <paramref name="write"/>, which gets the temporary path.</summary>
    public static void Write(string path, Action<string> write)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
