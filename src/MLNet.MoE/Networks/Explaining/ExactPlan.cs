namespace MLNet.MoE.Networks.Explaining;

/// <summary>All coalitions of few columns: the Shapley value by its definition.</summary>
internal sealed class ExactPlan(int[] players, int outputs) : ShapleyValues.Plan(players)
{
    public override int Coalitions => Math.Max(0, (1 << Players.Length) - 2);

    public override void Walk(ShapleyValues.CoalitionRow row)
    {
        for (int mask = 1; mask <= Coalitions; mask++)
        {
            for (int i = 0; i < Players.Length; i++) row.Set(Players[i], (mask >> i & 1) == 1);
            row.Score();
        }
    }

    public override void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> none, ReadOnlySpan<float> all, double[] contributions,
        double share)
    {
        int n = Players.Length, full = (1 << n) - 1;
        // The weight of a coalition of s columns that another one joins: s! (n - s - 1)! / n!.
        double[] weights = new double[n];
        for (int s = 0; s < n; s++) weights[s] = s == 0 ? 1.0 / n : weights[s - 1] * s / (n - s);
        for (int mask = 0; mask < full; mask++)
        {
            double weight = share * weights[int.PopCount(mask)];
            for (int i = 0; i < n; i++)
            {
                if ((mask >> i & 1) == 1) continue;
                int joined = mask | (1 << i);
                for (int o = 0; o < outputs; o++)
                {
                    double before = mask == 0 ? none[o] : scores[((mask - 1) * outputs) + o];
                    double after = joined == full ? all[o] : scores[((joined - 1) * outputs) + o];
                    contributions[(Players[i] * outputs) + o] += weight * (after - before);
                }
            }
        }
    }
}
