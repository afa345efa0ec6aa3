using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Files;

/// <summary>
/// Reads a model's part of a file as if a stranger had written it: a count is compared with what the stream can still hold before anything
/// is allocated for it, and numbers, flags and texts with what they may be. Everything that is wrong is an
/// <see cref="InvalidDataException"/> that says what.
/// </summary>
/// <param name="reader">Where the model's part begins.</param>
/// <param name="end">Position of the stream at which it ends.</param>
/// <param name="budget">Memory that it may take; null for what the stream can hold.</param>
internal sealed class BoundedReader(BinaryReader reader, long end = long.MaxValue, MemoryBudget? budget = null)
{
    // Bytes of a part that is read from memory.
    private const int TakenIntoMemory = 1 << 20;

    // Values that are allocated ahead of their bytes where the stream does not know its length.
    private const int Piece = 1 << 14;

    // Bytes of a text that is read without an array of its own.
    private const int ShortText = 64;

    // What a text takes beside its characters, and the reference to it.
    private const int StringOverhead = 40;

    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Single numbers, where the part is not in memory.
    private readonly byte[] _number = new byte[sizeof(double)];

    // The part, where it is in memory, and the place in it.
    private byte[]? _part;
    private int _at;

    // Asked once: a file's length is a question to the system, and there is one for every number and text that is read.
    private readonly long _end = reader.BaseStream.CanSeek ? Math.Min(end, reader.BaseStream.Length) : long.MaxValue;

    /// <summary>Bytes that the stream can still hold; very many where it does not know.</summary>
    public long Left
        => _part is not null ? _part.Length - _at : _end == long.MaxValue ? long.MaxValue : Math.Max(0, _end - reader.BaseStream.Position);

    /// <summary>
    /// Reads a part to its end. One of ordinary size is taken into memory first: ML.NET gives its loaders a file, and to ask a file for its
    /// position, as is done for every number, takes longer than to read one.
    /// </summary>
    /// <param name="reader">Where the part begins; it stands at its end or, with a large part, where it has been read to.</param>
    /// <param name="end">Position of the stream at which it ends.</param>
    /// <param name="budget">Memory that it may take.</param>
    public static BoundedReader OfPart(BinaryReader reader, long end, MemoryBudget budget)
    {
        var bounded = new BoundedReader(reader, end, budget);
        if (bounded.Left <= TakenIntoMemory) bounded._part = reader.ReadBytes((int)bounded.Left);
        return bounded;
    }

    /// <summary>Accounts for memory whose size follows from what was read; see <see cref="MemoryBudget.Reserve"/>.</summary>
    public void Reserve(double bytes, string what) => budget?.Reserve(bytes, what);

    public byte Byte() => Next(sizeof(byte))[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Next(sizeof(double)));

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
            : throw new InvalidDataException(
                $"{what} is {value}; it must be {(most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}")}.");
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
        float value = BinaryPrimitives.ReadSingleLittleEndian(Next(sizeof(float)));
        return float.IsFinite(value) ? value : throw new InvalidDataException($"{what} is {value}; it must be finite.");
    }

    /// <summary>A number that may be infinite, where there is no limit.</summary>
    public float Limit(string what)
    {
        float value = BinaryPrimitives.ReadSingleLittleEndian(Next(sizeof(float)));
        return float.IsNaN(value) ? throw new InvalidDataException($"{what} is no number.") : value;
    }

    /// <summary>A text of at most so many characters.</summary>
    public string String(string what, int most = int.MaxValue)
    {
        int bytes = TextLength(what);
        if (bytes > Text.GetMaxByteCount(Math.Min(most, 1 << 28))) throw TooLong(what, most);
        Reserve(StringOverhead + ((double)sizeof(char) * bytes), what);
        string text = bytes <= ShortText ? ShortString(what, bytes) : Decode(what, Values<byte>(what, bytes));
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
        return said == length ? FiniteValues(what, said)
            : throw new InvalidDataException($"there are {said} {what} where {length} belong.");
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
        if (ShortSpans.AreFinite(values)) return values;
        int bad = System.Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new InvalidDataException($"{what}: number {bad} is {values[bad]}; it must be finite.");
    }

    /// <summary>So many values.</summary>
    public unsafe T[] Values<T>(string what, int length)
        where T : unmanaged
    {
        Require(what, length, sizeof(T));
        Reserve((double)sizeof(T) * length, what);
        // Where the stream knows its length, all the bytes are there; elsewhere the array grows as they arrive.
        var values = new T[_part is not null || reader.BaseStream.CanSeek ? length : Math.Min(length, Piece)];
        for (int read = 0; read < length; read = values.Length)
        {
            if (read > 0) System.Array.Resize(ref values, (int)Math.Min(length, 2L * read));
            Copy(MemoryMarshal.AsBytes(values.AsSpan(read)));
        }
        return values;
    }

    /// <summary>Refuses a number of things, each of so many bytes at least, that the stream cannot hold.</summary>
    public void Require(string what, int length, int bytes)
    {
        if ((long)length * bytes > Left)
            throw new InvalidDataException($"it ends within its {what}: {length} are said, and {Left} bytes are left.");
    }

    /// <summary>The bytes of a number.</summary>
    private ReadOnlySpan<byte> Next(int bytes)
    {
        if (Left < bytes) throw new InvalidDataException("it ends too soon.");
        if (_part is not null) return _part.AsSpan((_at += bytes) - bytes, bytes);
        reader.BaseStream.ReadExactly(_number, 0, bytes);
        return _number.AsSpan(0, bytes);
    }

    /// <summary>The next bytes, as many as there is room for; whoever asks has made sure that they are there.</summary>
    private void Copy(Span<byte> bytes)
    {
        if (_part is null)
        {
            reader.BaseStream.ReadExactly(bytes);
            return;
        }
        _part.AsSpan(_at, bytes.Length).CopyTo(bytes);
        _at += bytes.Length;
    }

    /// <summary>A length in pieces of seven bits, of which all but the last have the eighth bit.</summary>
    private int TextLength(string what)
    {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte piece = Byte();
            length |= (piece & 0x7FL) << shift;
            if (piece < 0x80)
                return length <= int.MaxValue ? (int)length : throw new InvalidDataException($"the length of {what} is {length}.");
        }
        throw new InvalidDataException($"the length of {what} is no number.");
    }

    /// <summary>Names, of which a model has thousands.</summary>
    private string ShortString(string what, int bytes)
    {
        Require(what, bytes, sizeof(byte));
        Span<byte> text = stackalloc byte[ShortText];
        Copy(text[..bytes]);
        return Decode(what, text[..bytes]);
    }

    private static string Decode(string what, ReadOnlySpan<byte> bytes)
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
