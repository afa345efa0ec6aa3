using System.Runtime.InteropServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The folder <c>predictions</c>: what finished runs predicted for the test part, with its labels, so that ensembles of seeds can be scored later
/// without fitting again. One file a run, named by its key.
/// </summary>
/// <param name="folder">The output folder of the benchmark.</param>
internal sealed class PredictionStore(string folder)
{
    /// <summary>Name of the folder in the output folder.</summary>
    public const string FolderName = "predictions";

    // "MOEP" and the format's version.
    private const int Magic = 0x50454F4D, Version = 1;

    /// <summary>Whether a run's predictions are there.</summary>
    public bool Has(string key) => File.Exists(PathOf(key));

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
        if (!Has(key)) return null;
        byte[] bytes = File.ReadAllBytes(PathOf(key));
        if (bytes.Length < 16) return null;
        int[] header = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 16)).ToArray();
        long expected = 16 + (sizeof(float) * (long)header[3] * (header[2] + 1L));
        if (header[0] != Magic || header[1] != Version || header[2] < 1 || header[3] < 0 || bytes.Length != expected) return null;
        float[] numbers = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(16)).ToArray();
        return (new Predictions(numbers[header[3]..], header[2]), numbers[..header[3]]);
    }

    private string PathOf(string key) => Path.Combine(folder, FolderName, key + ".bin");
}
