namespace MLNet.MoE.Performance.Comparison;

/// <summary>Streams whose law changes, made by formulas: rows in the order of time.</summary>
internal static class StreamSamples
{
    /// <summary>Their names, and how each is made of a seed.</summary>
    public static IReadOnlyList<(string Name, Func<int, StreamSample[]> Make)> All { get; } =
        [("prices", Prices), ("fraud", Fraud), ("regimes", Regimes)];

    private const int Rows = 12_000;

    /// <summary>
    /// Whether a price rises: half-hours, weekday, demand and transfer decide, by a law whose season turns over 6,000 rows and whose market
    /// is another from row 5,000 on.
    /// </summary>
    private static StreamSample[] Prices(int seed)
    {
        var random = new Random(seed);
        return Make(random, 5, (row, x) =>
        {
            double hour = row % 48 / 48.0, season = Math.Sin(2 * Math.PI * row / 6000.0), market = row < 5000 ? 1 : -0.6;
            (x[0], x[1]) = ((float)hour, row / 48 % 7);
            double demand = Math.Sin((2 * Math.PI * hour) + (0.8 * season)) + (0.5 * Normal(random));
            double transfer = 0.3 + (0.4 * Normal(random)), heat = season + (0.3 * Normal(random));
            (x[2], x[3], x[4]) = ((float)demand, (float)transfer, (float)heat);
            double logit = (2.5 * market * demand) - (1.5 * transfer * market) + (1.2 * demand * season * heat) - (x[1] > 4 ? 0.8 : 0);
            return random.NextDouble() < 1 / (1 + Math.Exp(-logit));
        });
    }

    /// <summary>
    /// Whether a payment is fraud, 5 % of them: by a pattern of amount and hour that gives way to one of distance and shop at row 4,000,
    /// beside which a third begins at row 8,000.
    /// </summary>
    private static StreamSample[] Fraud(int seed)
    {
        var random = new Random(seed);
        return Make(random, 6, (row, x) =>
        {
            bool isFraud = random.NextDouble() < 0.05;
            (x[0], x[1], x[2]) = ((float)(3 + Normal(random)), (float)(24 * random.NextDouble()), (float)Math.Abs(Normal(random)));
            (x[3], x[4], x[5]) = (random.Next(6), (float)Normal(random), random.Next(2));
            if (!isFraud) return random.NextDouble() < 0.002;
            int pattern = row < 4000 ? 0 : row < 8000 ? 1 : 1 + random.Next(2);
            if (pattern == 0) (x[0], x[1]) = ((float)(4.5 + (0.4 * Normal(random))), (float)(5 * random.NextDouble()));
            if (pattern == 1) (x[2], x[3]) = ((float)(2.2 + (0.4 * Normal(random))), 2);
            if (pattern == 2) (x[0], x[4]) = ((float)(1.2 + (0.3 * Normal(random))), (float)(2 + (0.4 * Normal(random))));
            return true;
        });
    }

    /// <summary>Four groups, each with a line of its own between the classes; the line of one turns at row 4,000, of another at row
    /// 8,000.</summary>
    private static StreamSample[] Regimes(int seed)
    {
        var random = new Random(seed);
        double[] angles = [0.3, 1.4, 2.6, 4.0];
        return Make(random, 6, (row, x) =>
        {
            int group = random.Next(4);
            for (int i = 0; i < 6; i++) x[i] = (float)Normal(random);
            (x[4], x[5]) = (group % 2, group / 2);
            double angle = angles[group] + (group == 1 && row >= 4000 ? 2.2 : 0) + (group == 2 && row >= 8000 ? 2.8 : 0);
            double side = (Math.Cos(angle) * x[0]) + (Math.Sin(angle) * x[1]) + (0.3 * Normal(random));
            return side > 0;
        });
    }

    private static StreamSample[] Make(Random random, int columns, Func<int, float[], bool> fill)
    {
        _ = random.Next();
        var rows = new StreamSample[Rows];
        for (int row = 0; row < Rows; row++)
        {
            float[] features = new float[columns];
            rows[row] = new() { Label = fill(row, features), Features = features };
        }
        return rows;
    }

    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
