using System.Buffers.Binary;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Writes npy files for tests, written from the format's description and sharing nothing with the reader.</summary>
internal static class NpyFile
{
    public static byte[] Bytes(string descriptor, string shape, byte[] data, int version = 1, bool columnMajor = false)
    {
        string text = $"{{'descr': '{descriptor}', 'fortran_order': {(columnMajor ? "True" : "False")}, 'shape': {shape}, }}";
        return WithHeader(text, data, version);
    }

    public static byte[] WithHeader(string text, byte[] data, int version = 1)
    {
        int lengthBytes = version == 1 ? 2 : 4;
        // The format pads the header with spaces to a multiple of 64 and ends it with a line feed.
        int padding = 64 - (8 + lengthBytes + text.Length + 1) % 64;
        byte[] header = Encoding.UTF8.GetBytes(text + new string(' ', padding) + "\n");
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length[..lengthBytes], .. header, .. data];
    }

    public static byte[] Of(float[] values, string shape) =>
        Bytes("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Of(long[] values, string shape) =>
        Bytes("<i8", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static byte[] Of(string[] values, string shape)
    {
        int width = values.Max(value => value.Length);
        return Bytes($"<U{width}", shape, [.. values.SelectMany(value => Encoding.UTF32.GetBytes(value.PadRight(width, '\0')))]);
    }

    /// <summary>Reads an array from a file of these bytes.</summary>
    public static NpyArray Read(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.npy"), bytes);
        return NpyArray.Read(folder.File("a.npy"));
    }
}
