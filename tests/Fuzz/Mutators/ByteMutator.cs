using System.Buffers.Binary;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes bytes without knowing what they mean.</summary>
internal static class ByteMutator
{
    private const int LongestRun = 4096;

    /// <summary>Makes one change.</summary>
    /// <param name="bytes">The bytes; left as they are.</param>
    /// <param name="others">Another file of the kind, to splice with.</param>
    /// <param name="random">What is changed, and where.</param>
    public static (byte[] Bytes, string Change) Mutate(byte[] bytes, byte[] others, CaseRandom random)
    {
        if (bytes.Length == 0) return (random.Bytes(1 + random.Below(16)), "random bytes in place of none");
        int at = random.Below(bytes.Length), run = Math.Min(random.Skewed(1, LongestRun), bytes.Length - at);
        switch (random.Below(10))
        {
            case 0 or 1:
                byte[] flipped = [.. bytes];
                int bit = random.Below(8);
                flipped[at] ^= (byte)(1 << bit);
                return (flipped, $"bit {bit} of byte {at}");
            case 2:
                byte[] set = [.. bytes];
                set[at] = random.OneIn(2) ? (byte)random.Bits() : random.Pick<byte>([0, 1, 127, 128, 255]);
                return (set, $"byte {at} = {set[at]}");
            case 3:
                return (bytes[..at], $"cut off at {at} of {bytes.Length}");
            case 4:
                byte[] inserted = random.Below(3) switch { 0 => random.Bytes(run), 1 => new byte[run], _ =>
                    [.. Enumerable.Repeat((byte)0xFF, run)] };
                return ([.. bytes[..at], .. inserted, .. bytes[at..]], $"{run} bytes inserted at {at}");
            case 5:
                return ([.. bytes[..at], .. bytes[(at + run)..]], $"{run} bytes removed at {at}");
            case 6:
                int times = 1 + random.Skewed(1, 8);
                return ([.. bytes[..at], .. Enumerable.Repeat(bytes[at..(at + run)], times).SelectMany(part => part),
                    .. bytes[(at + run)..]], $"{run} bytes at {at}, {times} times");
            case 7:
                int from = random.Below(others.Length + 1);
                return ([.. bytes[..at], .. others[from..]], $"from {at} on another file's bytes from {from}");
            case 8:
                byte[] overwritten = [.. bytes];
                int to = random.Below(bytes.Length);
                bytes.AsSpan(at, Math.Min(run, bytes.Length - to)).CopyTo(overwritten.AsSpan(to));
                return (overwritten, $"up to {run} bytes at {at} copied to {to}");
            default:
                return Number(bytes, at, random);
        }
    }

    private static (byte[] Bytes, string Change) Number(byte[] bytes, int at, CaseRandom random)
    {
        byte[] changed = [.. bytes];
        if (bytes.Length < 4) return (random.Bytes(bytes.Length), "random bytes");
        // Numbers mostly stand at multiples of their size.
        int place = Math.Min(random.OneIn(2) ? at & ~3 : at, bytes.Length - 4);
        var span = changed.AsSpan(place, 4);
        int old = BinaryPrimitives.ReadInt32LittleEndian(span);
        int value = InterestingValues.Integer(random, old);
        BinaryPrimitives.WriteInt32LittleEndian(span, value);
        return (changed, $"number at {place}: {old} -> {value}");
    }
}
