using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Changes a saved model as someone with the file in hand could.</summary>
internal static class ModelZip
{
    /// <summary>Replaces bytes of the one entry that holds a model of that signature. The number of bytes must stay, as ML.NET keeps places
    /// in its header.</summary>
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

    /// <summary>Rewrites what a model of that signature has written itself, which ML.NET puts behind a header and in front of the name of
    /// its loader's assembly.</summary>
    public static void RewriteModel(string path, string signature, Func<byte[], byte[]> change) => Rewrite(path, signature, entry =>
    {
        const int header = 0x100, modelSize = 0x18;
        int[] places = [0x20, 0x30, 0x80, 0x88, 0x90];
        int size = (int)BitConverter.ToInt64(entry, modelSize);
        byte[] model = change(entry[header..(header + size)]), changed = [.. entry[..header], .. model, .. entry[(header + size)..]];
        BitConverter.TryWriteBytes(changed.AsSpan(modelSize), (long)model.Length);
        foreach (int place in places)
        {
            // 0 where there is nothing.
            if (BitConverter.ToInt64(entry, place) is not 0 and var before)
                BitConverter.TryWriteBytes(changed.AsSpan(place), before + model.Length - size);
        }
        return changed;
    });

    /// <summary>Changes the text in a network's model that says what network it is.</summary>
    public static void RewriteSpecification(string path, Func<string, string> change) => RewriteModel(path, "MOENETWK", model =>
    {
        int start = model.AsSpan().IndexOf("{\"Objective\":"u8);
        var json = new Utf8JsonReader(model.AsSpan(start));
        json.Read();
        json.Skip();
        int length = (int)json.BytesConsumed;
        using var text = new MemoryStream();
        using (var writer = new BinaryWriter(text)) writer.Write(change(Encoding.UTF8.GetString(model, start, length)));
        // In front of a text stands its length, seven bits a byte.
        return [.. model[..(start - (length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : 3))], .. text.ToArray(), .. model[(start + length)..]];
    });

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
