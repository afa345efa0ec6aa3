namespace MLNet.MoE.Onnx.Tests;

/// <summary>Rows to learn from and to score, the same for every test.</summary>
internal static class Rows
{
    private static readonly string[] Cities = ["Old Town", "Hills", "Harbour", "North"];

    public static Row[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] n = [.. Enumerable.Range(0, Row.Numbers).Select(_ => 10 * random.NextSingle())];
            float[] words = new float[Row.Words];
            for (int i = 0; i < 2; i++) words[random.Next(words.Length)] = 1 + random.Next(3);
            int city = random.Next(Cities.Length);
            float amount = 6 + (n[0] * n[1]) + (5 * MathF.Sin(n[2])) + (city * n[3]) + (5 * words[0]) + random.NextSingle();
            n[3] = MathF.Round(n[3]);
            if (random.Next(10) == 0) n[4] = float.NaN;
            n[5] = MathF.Exp(2 * n[5]);
            return new Row
            {
                City = Cities[city],
                N = n,
                W = words,
                Amount = amount,
                Years = 1 + (n[1] / 5),
                IsHigh = amount > 40,
                Kind = amount < 25 ? "low" : amount < 55 ? "middle" : "high",
            };
        })];
    }

    /// <summary>Rows unlike those of training: numbers beyond the range, missing ones, a text that was never there.</summary>
    public static Row[] Strange()
    {
        var rows = Make(8, 99);
        rows[0].N = [-1000, 1e30f, -1e30f, 11, 5, 0];
        rows[1].N = [float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN];
        rows[2].N[1] = float.PositiveInfinity;
        rows[3].N[2] = float.NegativeInfinity;
        rows[4].City = "Atlantis";
        Array.Fill(rows[5].W, 0);
        Array.Fill(rows[6].W, 1000);
        return rows;
    }
}
