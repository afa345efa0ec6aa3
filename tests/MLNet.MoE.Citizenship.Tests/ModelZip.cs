using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Changes a saved model as someone with the file in hand could.</summary>
internal static class ModelZip
{
    /// <summary>Replaces bytes of the one entry that holds a model of that signature. The number of bytes must stay, as ML.NET keeps places in its header.</summary>
    public static void Replace(string path, string signature, byte[] old, byte[] with)
    {
        Assert.HasCount(old.Length, with);
        Rewrite(path, signature, bytes =>
        {
            int at = bytes.AsSpan().IndexOf(old);
            Assert.IsGreaterThanOrEqualTo(0, at);
            with.CopyTo(bytes, at);
            return bytes;
        });
    }

    /// <summary>Rewrites the one entry that holds a model of that signature.</summary>
    public static void Rewrite(string path, string signature, Func<byte[], byte[]> change)
    {
        byte[] mark = Encoding.ASCII.GetBytes(signature);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = zip.Entries.Single(candidate => Read(candidate).AsSpan().IndexOf(mark) >= 0);
        byte[] changed = change(Read(entry));
        using var stream = entry.Open();
        stream.SetLength(0);
        stream.Write(changed);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
