using System.IO.Compression;
using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks;

/// <summary>The bytes of CSV files, gzip-compressed where they begin so.</summary>
internal static class CsvFile
{
    /// <summary>The uncompressed bytes. By the first two of them, not by the name, so that a renamed file is read too.</summary>
    public static Stream Open(string path)
    {
        // Readers have buffers of their own.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Span<byte> magic = stackalloc byte[2];
        bool gzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        file.Position = 0;
        return gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Compares the SHA-256 of the uncompressed file with that of the description, if it has one.</summary>
    public static void VerifyHash(string path, DatasetDescription description)
    {
        if (description.Sha256 is null)
            return;
        using var stream = Open(path);
        string actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!string.Equals(actual, description.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new DatasetException(
                $"The file '{path}' of dataset '{description.Name}' has SHA-256 {actual} where {description.Sha256} is listed; " +
                "it was changed or damaged, fetch it again.");
        }
    }
}
