using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.MoE.Serialization;

/// <summary>
/// Reads a model's part of a file as if a stranger had written it: a count is compared with what the stream can still hold before anything is allocated
/// for it, and numbers, flags and texts with what they may be. Everything that is wrong is an <see cref="InvalidDataException"/> that says what.
/// </summary>
internal sealed class BoundedReader(BinaryReader reader)
{
    // Values that are allocated ahead of their bytes where the stream does not know its length.
    private const int Piece = 1 << 14;

    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes that the stream can still hold; very many where it does not know.</summary>
    public long Left => reader.BaseStream is { CanSeek: true } stream ? Math.Max(0, stream.Length - stream.Position) : long.MaxValue;

    public byte Byte() => reader.ReadByte();

    public int Int32() => reader.ReadInt32();

    public double Double() => reader.ReadDouble();

    public bool Boolean(string what)
    {
        byte value = reader.ReadByte();
        return value <= 1 ? value == 1 : throw new InvalidDataException($"{what} is {value}; a flag is 0 or 1.");
    }

    /// <summary>A number of 0 or more, such as a count of rows, that nothing is allocated for.</summary>
    public int Count(string what) => Int32(what, 0, int.MaxValue);

    public int Int32(string what, int least, int most)
    {
        int value = reader.ReadInt32();
        return value >= least && value <= most
            ? value
            : throw new InvalidDataException($"{what} is {value}; it must be {(most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}")}.");
    }

    /// <summary>Length of a list whose entries take so many bytes at least; no more than the stream can still hold.</summary>
    public int Length(string what, int most, int bytes)
    {
        int length = Int32($"the number of {what}", 0, most);
        Require(what, length, bytes);
        return length;
    }

    /// <summary>A number that must be finite.</summary>
    public double Finite(string what)
    {
        double value = reader.ReadDouble();
        return double.IsFinite(value) ? value : throw new InvalidDataException($"{what} is {value}; it must be finite.");
    }

    /// <summary>A text of at most so many characters.</summary>
    public string String(string what, int most = int.MaxValue)
    {
        int bytes = TextLength(what);
        if (bytes > Text.GetMaxByteCount(Math.Min(most, 1 << 28))) throw TooLong(what, most);
        string text = Decode(what, Values<byte>(what, bytes));
        return text.Length <= most ? text : throw TooLong(what, most);
    }

    /// <summary>An array behind its length.</summary>
    public T[] Array<T>(string what)
        where T : unmanaged => Values<T>(what, Int32($"the number of {what}", 0, int.MaxValue));

    /// <summary>An array behind its length, which other parts of the file say too; all numbers are finite.</summary>
    public double[] FiniteArray(string what, long length)
    {
        int said = reader.ReadInt32();
        return said == length ? FiniteValues(what, said) : throw new InvalidDataException($"there are {said} {what} where {length} belong.");
    }

    /// <summary>So many numbers, all finite.</summary>
    public double[] FiniteValues(string what, int length)
    {
        double[] values = Values<double>(what, length);
        int bad = System.Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0 ? values : throw new InvalidDataException($"{what}: number {bad} is {values[bad]}; it must be finite.");
    }

    /// <summary>So many values.</summary>
    public unsafe T[] Values<T>(string what, int length)
        where T : unmanaged
    {
        Require(what, length, sizeof(T));
        // Where the stream knows its length, all the bytes are there; elsewhere the array grows as they arrive.
        var values = new T[reader.BaseStream.CanSeek ? length : Math.Min(length, Piece)];
        for (int read = 0; read < length; read = values.Length)
        {
            if (read > 0) System.Array.Resize(ref values, (int)Math.Min(length, 2L * read));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(read)));
        }
        return values;
    }

    private void Require(string what, int length, int bytes)
    {
        if ((long)length * bytes > Left) throw new InvalidDataException($"it ends within its {what}: {length} are said, and {Left} bytes are left.");
    }

    private int TextLength(string what)
    {
        try
        {
            int bytes = reader.Read7BitEncodedInt();
            return bytes >= 0 ? bytes : throw new InvalidDataException($"the length of {what} is {bytes}.");
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"the length of {what} is no number.", exception);
        }
    }

    private static string Decode(string what, byte[] bytes)
    {
        try
        {
            return Text.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{what} is no text in UTF-8.", exception);
        }
    }

    private static InvalidDataException TooLong(string what, int most) => new($"{what} is longer than {most} characters.");
}
