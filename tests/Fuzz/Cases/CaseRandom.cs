namespace MLNet.MoE.Fuzz.Cases;

/// <summary>Random numbers of one case (SplitMix64), the same on every machine and in every version of .NET.</summary>
internal sealed class CaseRandom
{
    private ulong _state;

    private CaseRandom(ulong state) => _state = state;

    /// <summary>The numbers of a case, or of one of its changes, which then does not depend on what the others draw.</summary>
    public static CaseRandom For(CaseId id, int part = 0)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in id.Target) hash = (hash ^ letter) * 1099511628211;
        foreach (long value in (ReadOnlySpan<long>)[id.Seed, id.Index, part]) hash = Mix(hash ^ (ulong)value) + 0x9E3779B97F4A7C15;
        return new CaseRandom(hash);
    }

    public ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => limit <= 1 ? 0 : (int)(((Bits() >> 32) * (ulong)limit) >> 32);

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, small ones more often.</summary>
    public int Skewed(int least, int most)
    {
        double u = Unit();
        return least + (int)(u * u * u * (most - least + 1));
    }

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>A number from 0 to 1, 1 excluded.</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte)Bits();
        return bytes;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
