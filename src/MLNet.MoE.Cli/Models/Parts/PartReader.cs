using System.Buffers.Binary;
using System.Text;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// Walks over bytes that ML.NET is going to read, as it is going to read them: a count is compared with the bytes that are left, and
/// nothing is allocated.
/// </summary>
/// <param name="bytes">The bytes.</param>
/// <param name="name">What they are, for errors.</param>
/// <param name="limits">What counts may be at most.</param>
internal sealed class PartReader(ReadOnlyMemory<byte> bytes, string name, PartLimits limits)
{
    private int _at;

    /// <summary>Texts that ids may name; known from the part's header.</summary>
    public int Texts { get; init; }

    public PartLimits Limits => limits;

    public int Left => bytes.Length - _at;

    /// <summary>Where the next byte stands.</summary>
    public int Position
    {
        get => _at;
        set => _at = value >= 0 && value <= bytes.Length ? value : throw Damaged("it points beyond its end");
    }

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>A number that must be one of a few.</summary>
    public int Int32(int least, long most, string what)
    {
        int value = Int32();
        return value >= least && value <= most ? value : throw Damaged($"{what}: {value}");
    }

    /// <summary>A number of things that take so many bytes at least.</summary>
    public int Count(string what, int bytesOfEach, long most = int.MaxValue)
    {
        int count = Int32(0, most, what);
        return (long)count * bytesOfEach <= Left ? count : throw Damaged($"it says {count} {what} and has {Left} bytes left");
    }

    /// <summary>An array of numbers behind its length, whose values do not matter.</summary>
    public int Skip(string what, int bytesOfEach)
    {
        int count = Count(what, bytesOfEach);
        Take(count * bytesOfEach);
        return count;
    }

    /// <summary>Numbers behind their length.</summary>
    public int[] Int32s(string what)
    {
        int[] values = new int[Count(what, sizeof(int))];
        for (int i = 0; i < values.Length; i++) values[i] = Int32();
        return values;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left) throw Damaged("it ends too soon");
        _at += count;
        return bytes.Span.Slice(_at - count, count);
    }

    /// <summary>The id of one of the part's texts.</summary>
    public void Text() => Int32(0, Texts - 1, "the id of a text");

    /// <summary>The id of one of the part's texts, or -1.</summary>
    public void TextOrNone() => Int32(-1, Texts - 1, "the id of a text");

    /// <summary>A text behind its length in bytes.</summary>
    public string Utf8(string what) => Encoding.UTF8.GetString(Take((int)Length(what)));

    /// <summary>A length, in pieces of seven bits; no more than there are bytes left.</summary>
    public long Length(string what)
    {
        long value = Packed(what);
        return value <= Left ? value : throw Damaged($"{what} has {value} bytes and {Left} are left");
    }

    /// <summary>A number in pieces of seven bits, the low ones first.</summary>
    public long Packed(string what)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte piece = Byte();
            value |= (piece & 0x7FL) << shift;
            if (piece < 0x80) return value;
        }
        throw Damaged($"the length of {what} is no number");
    }

    /// <summary>Refuses bytes that nobody reads.</summary>
    public void End()
    {
        if (Left > 0) throw Damaged($"it has {Left} bytes too many");
    }

    /// <summary>What is wrong with the part.</summary>
    public DamagedModelException Damaged(string what) => new($"its part '{PartText.Visible(name)}' is damaged: {what}");
}
