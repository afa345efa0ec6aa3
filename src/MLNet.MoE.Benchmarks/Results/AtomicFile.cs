using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes whole files or none: under a temporary name first, then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes the text as UTF-8, replacing a file of that name.</summary>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes what <paramref name="write"/> gives, replacing a file of that name.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = TemporaryName.Beside(path);
        try
        {
            using (var stream = File.Create(temporary)) write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
