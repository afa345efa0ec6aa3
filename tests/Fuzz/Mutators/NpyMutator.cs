using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes an npy array: its mark, version, length and text of the header, or its data.</summary>
internal static class NpyMutator
{
    private const int MarkLength = 8;

    private static readonly string[] Types =
        ["<f4", "<f8", ">f4", "<f2", "<i8", "<i4", "|i1", "|u1", "<u8", "|b1", "|S0", "|S1", "|S2147483647", "<U0", "<U1", "<U536870912",
            ">U4", "|O", "<c8", "|V4", "<M8[ns]", "", "f4", "<f", "<f-4", "<f99999999999", "[('a', '<f4')]", "<f4\\n"];

    /// <summary>Makes one change.</summary>
    public static (byte[] Bytes, string Change) Mutate(byte[] bytes, CaseRandom random)
    {
        if (bytes.Length < MarkLength + 4) return ByteMutator.Mutate(bytes, bytes, random);
        int lengthBytes = bytes[6] == 1 ? 2 : 4, start = MarkLength + lengthBytes;
        int length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(MarkLength))
            : (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(MarkLength)));
        if (length > bytes.Length - start) return ByteMutator.Mutate(bytes, bytes, random);
        string header = Encoding.Latin1.GetString(bytes, start, length);
        byte[] data = bytes[(start + length)..], mark = bytes[..MarkLength];
        int? said = null;
        string change;
        switch (random.Below(10))
        {
            case 0:
                mark[random.Below(MarkLength)] = (byte)random.Bits();
                change = "mark or version";
                break;
            case 1:
                said = InterestingValues.Integer(random, length);
                change = $"header's length {length} -> {said}";
                break;
            case 2 or 3:
                string type = random.Pick(Types);
                header = Regex.Replace(header, "'descr': *'[^']*'", _ => $"'descr': '{type}'");
                change = $"type '{type}'";
                break;
            case 4 or 5 or 6:
                string shape = Shape(random);
                header = Regex.Replace(header, @"'shape': *\([^)]*\)", _ => $"'shape': {shape}");
                change = $"shape {shape}";
                break;
            case 7:
                header = random.Below(4) switch
                {
                    0 => header.Replace("False", "True", StringComparison.Ordinal),
                    1 => InterestingValues.Text(random, header),
                    2 => header.Replace("}", ", 'more': 1}", StringComparison.Ordinal),
                    _ => header.Remove(random.Below(header.Length + 1) is var at && at == header.Length ? 0 : at),
                };
                change = "header's text";
                break;
            default:
                (data, change) = ByteMutator.Mutate(data, data, random);
                break;
        }
        byte[] headerBytes = Encoding.Latin1.GetBytes(header), lengthField = new byte[lengthBytes];
        int written = said ?? headerBytes.Length;
        if (lengthBytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(lengthField, unchecked((ushort)written));
        else BinaryPrimitives.WriteInt32LittleEndian(lengthField, written);
        return ([.. mark, .. lengthField, .. headerBytes, .. data], $"npy {change}");
    }

    private static string Shape(CaseRandom random)
    {
        int dimensions = random.Below(4);
        string[] extents = [.. Enumerable.Range(0, dimensions).Select(_ => random.Below(5) switch
        {
            0 => InterestingValues.Long(random, 7).ToString(CultureInfo.InvariantCulture),
            1 => "18446744073709551616",
            2 => "0",
            _ => random.Below(12).ToString(CultureInfo.InvariantCulture),
        })];
        return dimensions == 1 ? $"({extents[0]},)" : $"({string.Join(", ", extents)})";
    }
}
