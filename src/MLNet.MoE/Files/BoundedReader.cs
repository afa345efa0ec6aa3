using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.MoE.Files;

/// <summary>
/// Reads a model's part of a file as if a stranger had written it: a count is compared with what the stream can still hold before anything is allocated
/// for it, and numbers, flags and texts with what they may be. Everything that is wrong is an <see cref="InvalidDataException"/> that says what.
/// </summary>
/// <param name="reader">Where the model's part begins.</param>
/// <param name="end">Position of the stream at which it ends.</param>
/// <param name="budget">Memory that it may take; null for what the stream can hold.</param>
internal sealed class BoundedReader(BinaryReader reader, long end = long.MaxValue, MemoryBudget? budget = null)
{
    // Values that are allocated ahead of their bytes where the stream does not know its length.
    private const int Piece = 1 << 14;

    // What a text takes beside its characters, and the reference to it.
    private const int StringOverhead = 40;

    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Asked once: a file's length is a question to the system, and there is one for every number and text that is read.
    private readonly long _end = reader.BaseStream.CanSeek ? Math.Min(end, reader.BaseStream.Length) : long.MaxValue;

    /// <summary>Bytes that the stream can still hold; very many where it does not know.</summary>
    public long Left => _end == long.MaxValue ? long.MaxValue : Math.Max(0, _end - reader.BaseStream.Position);

    /// <summary>Takes memory whose size follows from what was read; see <see cref="MemoryBudget.Take"/>.</summary>
    public void Take(double bytes, string what) => budget?.Take(bytes, what);

    public byte Byte() => Within(sizeof(byte)).ReadByte();

    public int Int32() => Within(sizeof(int)).ReadInt32();

    public double Double() => Within(sizeof(double)).ReadDouble();

    public bool Boolean(string what)
    {
        byte value = Byte();
        return value <= 1 ? value == 1 : throw new InvalidDataException($"{what} is {value}; a flag is 0 or 1.");
    }

    /// <summary>A number of 0 or more, such as a count of rows, that nothing is allocated for.</summary>
    public int Count(string what) => Int32(what, 0, int.MaxValue);

    public int Int32(string what, int least, int most)
    {
        int value = Int32();
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
        double value = Double();
        return double.IsFinite(value) ? value : throw new InvalidDataException($"{what} is {value}; it must be finite.");
    }

    /// <summary>A number that must be finite.</summary>
    public float Single(string what)
    {
        float value = Within(sizeof(float)).ReadSingle();
        return float.IsFinite(value) ? value : throw new InvalidDataException($"{what} is {value}; it must be finite.");
    }

    /// <summary>A text of at most so many characters.</summary>
    public string String(string what, int most = int.MaxValue)
    {
        int bytes = TextLength(what);
        if (bytes > Text.GetMaxByteCount(Math.Min(most, 1 << 28))) throw TooLong(what, most);
        Take(StringOverhead + ((double)sizeof(char) * bytes), what);
        string text = Decode(what, Values<byte>(what, bytes));
        return text.Length <= most ? text : throw TooLong(what, most);
    }

    /// <summary>The bytes of a text.</summary>
    public byte[] Utf8(string what) => Values<byte>(what, TextLength(what));

    /// <summary>An array behind its length.</summary>
    public T[] Array<T>(string what)
        where T : unmanaged => Values<T>(what, Int32($"the number of {what}", 0, int.MaxValue));

    /// <summary>An array behind its length, which other parts of the file say too; all numbers are finite.</summary>
    public double[] FiniteArray(string what, long length)
    {
        int said = Int32();
        return said == length ? FiniteValues(what, said) : throw new InvalidDataException($"there are {said} {what} where {length} belong.");
    }

    /// <summary>So many numbers, all finite.</summary>
    public double[] FiniteValues(string what, int length)
    {
        double[] values = Values<double>(what, length);
        int bad = System.Array.FindIndex(values, value => !double.IsFinite(value));
        return bad < 0 ? values : throw new InvalidDataException($"{what}: number {bad} is {values[bad]}; it must be finite.");
    }

    /// <summary>So many numbers, all finite.</summary>
    public float[] FiniteSingles(string what, int length)
    {
        float[] values = Values<float>(what, length);
        // A sum is a number if all of its terms are, but for sums beyond what single precision holds.
        if (float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(values))) return values;
        int bad = System.Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new InvalidDataException($"{what}: number {bad} is {values[bad]}; it must be finite.");
    }

    /// <summary>So many values.</summary>
    public unsafe T[] Values<T>(string what, int length)
        where T : unmanaged
    {
        Require(what, length, sizeof(T));
        Take((double)sizeof(T) * length, what);
        // Where the stream knows its length, all the bytes are there; elsewhere the array grows as they arrive.
        var values = new T[reader.BaseStream.CanSeek ? length : Math.Min(length, Piece)];
        for (int read = 0; read < length; read = values.Length)
        {
            if (read > 0) System.Array.Resize(ref values, (int)Math.Min(length, 2L * read));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(read)));
        }
        return values;
    }

    /// <summary>Refuses a number of things, each of so many bytes at least, that the stream cannot hold.</summary>
    public void Require(string what, int length, int bytes)
    {
        if ((long)length * bytes > Left) throw new InvalidDataException($"it ends within its {what}: {length} are said, and {Left} bytes are left.");
    }

    /// <summary>The reader, for a number of so many bytes.</summary>
    private BinaryReader Within(int bytes) => Left >= bytes ? reader : throw new InvalidDataException("it ends too soon.");

    /// <summary>A length in pieces of seven bits, of which all but the last have the eighth bit.</summary>
    private int TextLength(string what)
    {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte piece = Byte();
            length |= (piece & 0x7FL) << shift;
            if (piece < 0x80) return length <= int.MaxValue ? (int)length : throw new InvalidDataException($"the length of {what} is {length}.");
        }
        throw new InvalidDataException($"the length of {what} is no number.");
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
