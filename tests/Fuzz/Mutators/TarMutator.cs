using System.Text;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes a tar file: a field of an entry's header, mostly with a check sum that fits, or the order of its blocks of 512
/// bytes.</summary>
internal static class TarMutator
{
    private const int Block = 512;

    // Name, offset and length of the fields of a header (POSIX ustar).
    private static readonly (string Name, int At, int Length)[] HeaderFields =
    [
        ("name", 0, 100), ("mode", 100, 8), ("uid", 108, 8), ("size", 124, 12), ("mtime", 136, 12), ("type", 156, 1), ("link", 157, 100),
        ("magic", 257, 8), ("uname", 265, 32), ("device", 329, 16), ("prefix", 345, 155),
    ];

    private static readonly string[] Names =
        ["../x", "/etc/x", "a/../../x", "data/", "data", ".", "..", "./", "a//b", "a\\..\\b", "C:\\x", "", "\0", "con",
            "data/x/info.json/y", "x.npy", "a\nb", "日本", new string('n', 100), "data/x/Y_train.npy", "data/x/Y_train.npy/"];

    private static readonly string[] Numbers = ["77777777777", "-1", "", " ", "00000000000", "00000001000", "99999999999", "8", "0x10"];

    /// <summary>Makes one change.</summary>
    public static (byte[] Bytes, string Change) Mutate(byte[] bytes, CaseRandom random)
    {
        var headers = Enumerable.Range(0, bytes.Length / Block).Select(block => block * Block)
            .Where(at => bytes.AsSpan(at + 257).StartsWith("ustar"u8)).ToList();
        if (headers.Count == 0 || random.OneIn(6)) return MoveBlocks(bytes, random);
        byte[] changed = [.. bytes];
        var header = changed.AsSpan(random.Pick(headers), Block);
        var (name, at, length) = random.Pick(HeaderFields);
        byte[] value = name switch
        {
            "name" or "prefix" or "link" => Encoding.UTF8.GetBytes(random.Pick(Names)),
            "type" => [(byte)random.Pick("0123456789gxLKSDV\0"u8.ToArray())],
            "size" when random.OneIn(3) => [0x80, .. random.Bytes(11)],
            "size" or "mode" or "uid" or "mtime" => Encoding.ASCII.GetBytes(random.Pick(Numbers)),
            _ => random.Bytes(length),
        };
        header.Slice(at, length).Clear();
        value.AsSpan(0, Math.Min(value.Length, length)).CopyTo(header[at..]);
        bool fits = random.Below(10) > 0;
        if (fits) WriteCheckSum(header);
        return (changed,
            $"tar {name} = "
            + $"'{Encoding.UTF8.GetString(value).Replace("\0", "\\0", StringComparison.Ordinal)}'{(fits ? "" : ", check sum as it was")}");
    }

    /// <summary>The sum of the header's bytes, its own field counted as blanks.</summary>
    private static void WriteCheckSum(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header) sum += value;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(header[148..]);
    }

    private static (byte[] Bytes, string Change) MoveBlocks(byte[] bytes, CaseRandom random)
    {
        int blocks = bytes.Length / Block;
        if (blocks == 0) return ByteMutator.Mutate(bytes, bytes, random);
        int at = Block * random.Below(blocks), count = Block * (1 + random.Below(3)), end = Math.Min(bytes.Length, at + count);
        return random.Below(4) switch
        {
            0 => ([.. bytes[..at], .. bytes[end..]], $"tar blocks at {at} removed"),
            1 => ([.. bytes[..end], .. bytes[at..]], $"tar blocks at {at} twice"),
            2 => ([.. bytes[..^Math.Min(bytes.Length, 1024)], .. bytes], "tar twice, one behind the other"),
            _ => (bytes[..(at + random.Below(Block))], $"tar cut off in the block at {at}"),
        };
    }
}
