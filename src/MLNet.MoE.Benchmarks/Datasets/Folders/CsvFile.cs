using System.IO.Compression;
using System.Security.Cryptography;
using Sylvan.Data.Csv;

namespace MLNet.MoE.Benchmarks;

/// <summary>Opening of CSV files: UTF-8, comma, double quotes, a header, gzip-compressed where the name ends in .gz.</summary>
internal static class CsvFile
{
    private const int LargestRowInCharacters = 1 << 24;

    /// <summary>The uncompressed bytes.</summary>
    public static Stream Open(string path)
    {
        // The reader's own buffers are large, so a large one here would only copy.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }

    /// <summary>A reader that stands before the first data row.</summary>
    public static CsvDataReader OpenReader(string path) => CsvDataReader.Create(
        new StreamReader(Open(path)),
        new CsvDataReaderOptions
        {
            Delimiter = ',',
            HasHeaders = true,
            BufferSize = 1 << 16,
            MaxBufferSize = LargestRowInCharacters,
        });

    /// <summary>Compares the SHA-256 of the uncompressed file with that of the description, if it has one.</summary>
    public static void VerifyHash(string path, DatasetDescription description)
    {
        if (description.Sha256 is null)
            return;
        using var stream = Open(path);
        var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!string.Equals(actual, description.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new DatasetException(
                $"The file '{path}' of dataset '{description.Name}' has SHA-256 {actual} where {description.Sha256} is listed; " +
                "it was changed or damaged, fetch it again.");
        }
    }
}
