using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>The element type of an npy array, from its descriptor such as <c>&lt;f4</c> or <c>&lt;U12</c>.</summary>
/// <param name="Kind">What the elements are.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="IsBigEndian">Whether the most significant byte stands first.</param>
internal sealed record NpyElementType(NpyElementKind Kind, int Size, bool IsBigEndian)
{
    private const int CodePointBytes = 4;

    // The longest are numbers in double precision such as -2.2250738585072014E-308.
    private const int LongestNumber = 32;

    /// <summary>Whether the elements are text rather than numbers.</summary>
    public bool IsText => Kind is NpyElementKind.Unicode or NpyElementKind.Bytes;

    /// <summary>Reads a descriptor.</summary>
    /// <exception cref="DatasetException">The type is not one that can be read, or not safely.</exception>
    public static NpyElementType Parse(string descriptor, string path)
    {
        if (descriptor.Contains('O'))
        {
            throw new DatasetException(
                $"The array '{path}' holds pickled objects, which are never loaded because reading them can run any code; " +
                "save it as numbers or as fixed-width text.");
        }

        bool bigEndian = descriptor.StartsWith('>') || (descriptor.StartsWith('=') && !BitConverter.IsLittleEndian);
        if (descriptor.Length >= 3
            && "<>|=".Contains(descriptor[0])
            && int.TryParse(descriptor.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            switch (descriptor[1])
            {
                case 'f' when number is 4 or 8:
                    return new(NpyElementKind.Float, number, bigEndian);
                case 'i' when number is 1 or 2 or 4 or 8:
                    return new(NpyElementKind.Signed, number, bigEndian);
                case 'u' when number is 1 or 2 or 4 or 8:
                    return new(NpyElementKind.Unsigned, number, bigEndian);
                case 'b' when number is 1:
                    return new(NpyElementKind.Boolean, number, bigEndian);
                case 'U' or 'S' when number == 0:
                    throw new DatasetException(
                        $"The array '{path}' has elements of no bytes ('{descriptor}'), so that a file of any size may claim any number of "
                        + "rows; " +
                        "save it as fixed-width text of at least one character.");
                case 'U' when number <= int.MaxValue / CodePointBytes:
                    return new(NpyElementKind.Unicode, number * CodePointBytes, bigEndian);
                case 'S':
                    return new(NpyElementKind.Bytes, number, bigEndian);
            }
        }

        throw new DatasetException(
            $"The array '{path}' has elements of type '{OneLine.Of(descriptor)}', which is not read; " +
            "save it as float32, float64, an integer type, bool or fixed-width text.");
    }

    /// <summary>An element as a number in single precision.</summary>
    public float ToSingle(ReadOnlySpan<byte> element) => Kind switch
    {
        NpyElementKind.Float when Size == 4 => BitConverter.UInt32BitsToSingle((uint)Bits(element)),
        NpyElementKind.Float => (float)BitConverter.UInt64BitsToDouble(Bits(element)),
        NpyElementKind.Signed => SignedBits(element),
        NpyElementKind.Unsigned => Bits(element),
        NpyElementKind.Boolean => element[0] == 0 ? 0 : 1,
        _ => throw new InvalidOperationException("Text is no number."),
    };

    /// <summary>Characters that <see cref="Format"/> needs room for.</summary>
    public int LongestText => Kind switch
    {
        // A code point beyond the first 65536 takes two characters.
        NpyElementKind.Unicode => 2 * (Size / CodePointBytes),
        NpyElementKind.Bytes => Size,
        _ => LongestNumber,
    };

    /// <summary>Writes an element as text and gives back its length; numbers in their shortest form that reads back the same.</summary>
    /// <param name="element">The element.</param>
    /// <param name="text">Room for <see cref="LongestText"/> characters.</param>
    public int Format(ReadOnlySpan<byte> element, Span<char> text)
    {
        int length;
        switch (Kind)
        {
            case NpyElementKind.Float when Size == 4:
                ToSingle(element).TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
                return length;
            case NpyElementKind.Float:
                BitConverter.UInt64BitsToDouble(Bits(element)).TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
                return length;
            case NpyElementKind.Signed:
                SignedBits(element).TryFormat(text, out length, provider: CultureInfo.InvariantCulture);
                return length;
            case NpyElementKind.Unsigned:
                Bits(element).TryFormat(text, out length, provider: CultureInfo.InvariantCulture);
                return length;
            case NpyElementKind.Boolean:
                text[0] = element[0] == 0 ? '0' : '1';
                return 1;
            case NpyElementKind.Unicode:
                length = (IsBigEndian ? BigEndianUtf32 : Encoding.UTF32).GetChars(element, text);
                break;
            default:
                length = Encoding.UTF8.GetChars(element, text);
                break;
        }

        return text[..length].TrimEnd('\0').Length;
    }

    private static Encoding BigEndianUtf32 { get; } = new UTF32Encoding(bigEndian: true, byteOrderMark: false);

    private ulong Bits(ReadOnlySpan<byte> element) => (Size, IsBigEndian) switch
    {
        (1, _) => element[0],
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(element),
        (2, true) => BinaryPrimitives.ReadUInt16BigEndian(element),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(element),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(element),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(element),
        (_, true) => BinaryPrimitives.ReadUInt64BigEndian(element),
    };

    // Moving the element's sign bit to the top and back copies it into all bits above.
    private long SignedBits(ReadOnlySpan<byte> element)
    {
        int shift = 64 - 8 * Size;
        return (long)(Bits(element) << shift) >> shift;
    }
}
