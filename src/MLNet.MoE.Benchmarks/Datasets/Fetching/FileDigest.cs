using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks;

/// <summary>A hash that a file must have.</summary>
/// <param name="Algorithm">SHA-256, or MD5, which is what OpenML tells.</param>
/// <param name="Hex">Hexadecimal digits, in any case.</param>
internal sealed record FileDigest(HashAlgorithmName Algorithm, string Hex)
{
    /// <summary>A SHA-256 hash.</summary>
    /// <exception cref="ArgumentException">It does not have 64 hexadecimal digits.</exception>
    public static FileDigest Sha256(string hex) => hex.Length == 64 && hex.All(char.IsAsciiHexDigit)
        ? new FileDigest(HashAlgorithmName.SHA256, hex)
        : throw new ArgumentException($"'{hex}' is no SHA-256 hash; it has 64 hexadecimal digits.");

    /// <summary>The hash of a file, in hexadecimal digits.</summary>
    public static string Of(string path, HashAlgorithmName algorithm)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        using var stream = File.OpenRead(path);
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
