using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>Tar files for tests: as the platform writes them, and byte by byte as no library would.</summary>
internal static class TarFile
{
    /// <summary>An archive that the platform writes.</summary>
    public static string Write(string path, Action<TarWriter> write)
    {
        using var stream = File.Create(path);
        using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        write(tar);
        return path;
    }

    /// <summary>Adds a file of text.</summary>
    public static void Add(this TarWriter tar, string name, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });

    /// <summary>A compressed copy beside an archive.</summary>
    public static string Compress(string archive)
    {
        using var zip = new GZipStream(File.Create(archive + ".gz"), CompressionLevel.Fastest);
        zip.Write(File.ReadAllBytes(archive));
        return archive + ".gz";
    }

    /// <summary>A header in the ustar form and the content, filled up to whole blocks.</summary>
    public static byte[] Entry(string name, char type, string content, long? size = null)
    {
        byte[] body = Encoding.UTF8.GetBytes(content), header = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(header, 0);
        Encoding.ASCII.GetBytes("0000644\00000000\00000000\0" + Convert.ToString(size ?? body.Length, 8).PadLeft(11, '0') + "\0"
            + "00000000000\0        " + type).CopyTo(header, 100);
        Encoding.ASCII.GetBytes("ustar\000").CopyTo(header, 257);
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(one => one), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return [.. header, .. body, .. new byte[(512 - (body.Length % 512)) % 512]];
    }
}
