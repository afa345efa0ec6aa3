using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>Writes whole files or none: under a temporary name in the same folder, then renamed.</summary>
internal static class AtomicOutput
{
    private static readonly string[] SystemFolders = ["/dev", "/proc", "/sys"];

    /// <summary>
    /// Makes sure, before any long work, that the file can be written and that nothing the command reads is lost by it. Changes nothing,
    /// but for temporary files that killed runs left.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that named it, for the message.</param>
    /// <param name="inputs">What the command reads.</param>
    /// <exception cref="CommandException">It cannot be written, or is one of the inputs.</exception>
    public static void Check(string path, string option, params IEnumerable<InputFile> inputs)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new CommandException($"{option}: the name is empty; name a file.");
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full) || Path.EndsInDirectorySeparator(full))
            throw new CommandException($"{option}: '{path}' is a folder; name a file.");
        foreach (var input in inputs)
        {
            if (SameFile.Are(path, input.Path))
                throw new CommandException(
                    $"{option}: '{path}' is the {input.What} '{input.Path}' that is read, which would be lost; choose another file.");
        }
        CheckIsOrdinary(path, full, option);
        string folder = Path.GetDirectoryName(full)!;
        TemporaryName.CleanUp(folder, name => name == Path.GetFileName(full));
        CheckFolder(path, folder, option);
    }

    /// <summary>Makes sure that files of a folder can be written, that none of them is an input, and that no two are one file.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="names">Names of the files.</param>
    /// <param name="option">The option that named the folder, for the message.</param>
    /// <param name="inputs">What the command reads.</param>
    /// <exception cref="CommandException">One cannot be written, or is one of the inputs.</exception>
    public static void CheckAll(string folder, IReadOnlyList<string> names, string option, IReadOnlyList<InputFile> inputs)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new CommandException($"{option}: the name is empty; name a folder.");
        string[] paths = [.. names.Select(name => Path.Combine(folder, name))];
        for (int i = 0; i < paths.Length; i++)
            Check(paths[i], option, inputs.Concat(paths.Take(i).Select(earlier => new InputFile(earlier, "other output"))));
    }

    /// <summary>Writes a file through <paramref name="write"/>, which gets the temporary path. Folders that are made for a file that
    /// cannot be written go again.</summary>
    public static void Write(string path, Action<string> write)
    {
        string full = Path.GetFullPath(path);
        var made = new List<string>();
        for (string? folder = Path.GetDirectoryName(full); folder is not null && !Directory.Exists(folder);
            folder = Path.GetDirectoryName(folder))
            made.Add(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string temporary = TemporaryName.Beside(full);
        try
        {
            write(temporary);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
            // The deepest first; one that holds anything, the written file too, stays, and so do those above it.
            foreach (string folder in made.TakeWhile(folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
                Directory.Delete(folder);
        }
    }

    // Renaming would put a file in the place of a device or pipe, for everybody.
    private static void CheckIsOrdinary(string path, string full, string option)
    {
        string real = RealPath.Of(full);
        if (!OperatingSystem.IsWindows() && SystemFolders.Any(folder => RealPath.IsInside(real, folder))
            && !RealPath.IsInside(real, "/dev/shm"))
            throw new CommandException($"{option}: '{path}' is a device of the system; name a file.");
        if (!File.Exists(real) || new FileInfo(real).Length > 0) return;
        try
        {
            // For reading and writing at once a pipe opens without waiting for a reader.
            using var stream = new FileStream(real, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            if (!stream.CanSeek) throw new CommandException($"{option}: '{path}' is a pipe or device; name a file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty file that is protected is replaced like any other; what else is wrong the check of the folder finds.
        }
    }

    private static void CheckFolder(string path, string folder, string option)
    {
        // A folder that does not exist yet is made when the file is written; what counts now is the nearest one that does.
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
                throw new CommandException(
                    $"{option}: '{path}' cannot be written, since '{folder}' is a file, not a folder; choose another place.");
            folder = Path.GetDirectoryName(folder)
                ?? throw new CommandException($"{option}: '{path}' has no folder; choose another place.");
        }
        try
        {
            using var stream = new FileStream(TemporaryName.In(folder), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{option}: '{path}' cannot be written: {exception.Message} Choose another folder.",
                innerException: exception);
        }
    }
}
