using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes whole files or none: under a temporary name first, then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes the text as UTF-8, replacing a file of that name.</summary>
    public static void Write(string path, string text)
    {
        string temporary = path + "." + Environment.ProcessId + ".tmp";
        try
        {
            File.WriteAllText(temporary, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
