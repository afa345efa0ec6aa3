using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tables;

/// <summary>
/// Standard input as a file that can be read more than once, as finding out about delimiter, encoding and types needs it. The file is
/// removed afterwards; what a killed run left is removed by the next.
/// </summary>
internal sealed class SpooledInput : IDisposable
{
    /// <summary>The name that stands for standard input.</summary>
    public const string Name = "-";

    private SpooledInput(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Takes in a stream to its end.</summary>
    /// <exception cref="CommandException">There is nothing in it, or no room for it.</exception>
    public static SpooledInput Take(Stream input)
    {
        string folder = System.IO.Path.GetTempPath();
        TemporaryName.CleanUp(folder, _ => false);
        var spooled = new SpooledInput(TemporaryName.In(folder));
        try
        {
            using (var file = new FileStream(spooled.Path, FileMode.CreateNew, FileAccess.Write)) input.CopyTo(file);
            if (new FileInfo(spooled.Path).Length == 0)
                throw new CommandException("standard input is empty; '-' reads a CSV table from it.");
            return spooled;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            spooled.Dispose();
            throw new CommandException($"standard input could not be kept in '{folder}': {exception.Message}", ExitCode.Failed, exception);
        }
        catch
        {
            spooled.Dispose();
            throw;
        }
    }

    /// <summary>A message in which the file is called what it is.</summary>
    public string Rename(string message) => message.Replace($"'{Path}'", "standard input", StringComparison.Ordinal)
        .Replace(Path, "standard input", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
