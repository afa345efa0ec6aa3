using System.Runtime.InteropServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The folder <c>predictions</c>: what finished runs predicted for the test part, with its labels, so that ensembles of seeds can be scored
/// later without fitting again. One file a run, named by its key.
/// </summary>
/// <param name="folder">The output folder of the benchmark.</param>
internal sealed class PredictionStore(string folder)
{
    /// <summary>Name of the folder in the output folder.</summary>
    public const string FolderName = "predictions";

    /// <summary>What the names of its files end in.</summary>
    public const string Extension = ".bin";

    // "MOEP" and the format's version.
    private const int Magic = 0x50454F4D, Version = 1, HeaderBytes = 16;

    /// <summary>Writes a run's predictions, whole or not at all.</summary>
    public void Write(string key, Predictions predictions, float[] labels) => DiskException.Guard(PathOf(key), () =>
    {
        Directory.CreateDirectory(Path.Combine(folder, FolderName));
        AtomicFile.Write(PathOf(key), stream =>
        {
            stream.Write(MemoryMarshal.AsBytes<int>([Magic, Version, predictions.Outputs, labels.Length]));
            stream.Write(MemoryMarshal.AsBytes<float>(labels));
            stream.Write(MemoryMarshal.AsBytes<float>(predictions.Values));
        });
    });

    /// <summary>Reads a run's predictions; null where there are none or the file is damaged.</summary>
    public (Predictions Predictions, float[] Labels)? Read(string key)
    {
        if (ReadBytes(PathOf(key)) is not { } bytes) return null;
        var header = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, HeaderBytes));
        var (outputs, rows) = (header[2], header[3]);
        if (header[0] != Magic || header[1] != Version || outputs < 1 || rows < 1) return null;
        if (bytes.Length != HeaderBytes + (sizeof(float) * (Int128)rows * (outputs + (Int128)1))) return null;
        float[] numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(HeaderBytes)).ToArray();
        float[] labels = numbers[..rows];
        bool sound = numbers.All(float.IsFinite)
            && (outputs == 1 || labels.All(label => label >= 0 && label < outputs && float.IsInteger(label)));
        return sound ? (new Predictions(numbers[rows..], outputs), labels) : null;
    }

    /// <summary>What is in a file; null where there is none that holds a header and can be read.</summary>
    private static byte[]? ReadBytes(string path)
    {
        try
        {
            // What has no length is empty, or a pipe that would keep a reader waiting.
            return File.Exists(path) && new FileInfo(path).Length >= HeaderBytes ? File.ReadAllBytes(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string PathOf(string key) => Path.Combine(folder, FolderName, key + Extension);
}
