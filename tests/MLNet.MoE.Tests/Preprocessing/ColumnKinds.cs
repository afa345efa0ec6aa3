namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Columns as tables have them, each with what is hard about it.</summary>
internal static class ColumnKinds
{
    public static IReadOnlyDictionary<string, float[]> All { get; } = new Dictionary<string, float[]>
    {
        ["flag"] = Make(i => i % 2),
        ["rare flag"] = Make(i => i == 7 ? 1 : 0),
        ["constant but for one beside"] = Make(i => i == 7 ? MathF.BitIncrement(3) : 3),
        ["years"] = Make(i => 2005 + (i % 18)),
        ["counts"] = Make(i => (int)MathF.Sqrt(i * 37 % 400)),
        ["capped"] = Make(i => MathF.Min(20 + (i * 0.61f % 60), 50)),
        ["mostly zero"] = Make(i => i % 10 < 6 ? 0 : 1 + (i * 0.37f % 1)),
        ["rounding noise"] = Make(i => (i % 2) + (i % 97 == 0 ? 1e-6f : 0)),
        ["two steps apart"] = Make(i => i % 2 == 0 ? 0.1f : 0.1f + 1.5e-8f),
        ["normal"] = [.. Tables.Random(900, 1, 5).Select(row => row[0])],
        ["few rows"] = [3, 1, 2, 2, 7],
        ["denormal"] = Make(i => (i % 5) * float.Epsilon),
        ["largest"] = Make(i => i % 3 == 0 ? float.MinValue : i % 3 == 1 ? float.MaxValue : i),
        ["tiny deviation"] = Make(i => (i % 7) * 1e-40f),
    };

    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    private static float[] Make(Func<int, float> value) => [.. Enumerable.Range(0, 900).Select(value)];
}
