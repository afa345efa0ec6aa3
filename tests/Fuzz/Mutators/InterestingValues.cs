using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Values at which code that reads files has gone wrong before.</summary>
internal static class InterestingValues
{
    private static readonly string[] Words =
    [
        "", " ", "\0", "a\0b", "\u0001\u001b[31m", "\r\n", "null", "NaN", "Infinity", "-1", "1e999", "0x10", "true", "..", "../../x",
        "/etc/hostname", "C:\\x", "con", "a/b", ".npy",
        "softmax", "gumbel-softmax", "none", "piecewise-linear", "relu", "gelu", "silu", "tanh", "tanh+gelu", "relu+", "+", "quantile",
        "standard", "noise",
        "Binary", "Multiclass", "Regression", "Mini", "Full", "System.Math, System.Private.CoreLib", "System.IO.File", "Exp",
        "MLNet.MoE.NetworkModelParameters, MLNet.MoE",
        "Features", "Label", "Score", "\ud800", "é", "日本", "\uFEFF", "%s%n", "{0}", "<script>", "'", "\"", "=1+1",
    ];

    public static int Integer(CaseRandom random, int old) => random.Below(8) switch
    {
        0 => old + random.Pick([1, -1]),
        1 => random.Pick([0, 1, 2, -1, int.MinValue, int.MaxValue, int.MaxValue - 1]),
        2 => (1 << random.Below(31)) + random.Pick([0, -1, 1]),
        3 => -(1 << random.Below(31)),
        4 => unchecked(old * random.Pick([2, 3, 4, 16, 256, 65536, -1])),
        5 => old ^ (1 << random.Below(32)),
        6 => random.Below(20),
        _ => (int)random.Bits(),
    };

    public static long Long(CaseRandom random, long old) => random.Below(4) switch
    {
        0 => random.Pick([0, -1, long.MaxValue, long.MinValue, int.MaxValue + 1L, uint.MaxValue + 1L]),
        1 => (1L << random.Below(63)) + random.Pick([0, -1, 1]),
        2 => old ^ (1L << random.Below(64)),
        _ => Integer(random, (int)old),
    };

    public static double Double(CaseRandom random, double old) => random.Below(6) switch
    {
        0 => random.Pick(
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon,
                -double.Epsilon]),
        1 => random.Pick([0.0, -0.0, 1, -1, 1e-300, 1e300, float.MaxValue, 2.0 * float.MaxValue, float.Epsilon, 1e-30]),
        2 => -old,
        3 => old * random.Pick([1e-20, 1e-6, 2, 1e6, 1e20, 1e38]),
        4 => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(old) ^ (1UL << random.Below(64))),
        _ => BitConverter.UInt64BitsToDouble(random.Bits()),
    };

    public static float Single(CaseRandom random, float old) => random.Below(6) switch
    {
        0 => random.Pick(
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon]),
        1 => random.Pick([0f, -0f, 1, -1, 1e-30f, 1e30f, 1e-40f]),
        2 => -old,
        3 => old * random.Pick([1e-20f, 1e-6f, 2, 1e6f, 1e20f, 1e38f]),
        4 => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(old) ^ (1u << random.Below(32))),
        _ => BitConverter.UInt32BitsToSingle((uint)random.Bits()),
    };

    public static string Text(CaseRandom random, string old) => random.Below(9) switch
    {
        0 or 1 or 2 => random.Pick(Words),
        3 => new string(random.Pick(['a', '[', '\0', '日', '&', '*', ',']), 1 << random.Below(16)),
        4 => old + random.Pick(Words),
        5 => old.Length == 0 ? "x" : old.Remove(random.Below(old.Length), 1),
        6 => old.ToUpperInvariant(),
        7 => old.Length == 0 ? "y" : old.Insert(random.Below(old.Length), ((char)random.Below(random.OneIn(2) ? 128 : 65536)).ToString()),
        _ => string.Concat(Enumerable.Repeat(old, 1 + random.Below(5))),
    };
}
