namespace MLNet.MoE.Networks.Explaining;

/// <summary>Columns that are told one after the other in random orders, each of which is also gone the other way round (Mitchell et al.
/// 2022, JMLR 23: antithetic sampling of permutations).</summary>
internal sealed class OrderPlan : ShapleyValues.Plan
{
    private readonly int _outputs;
    private readonly int[][] _orders;

    public OrderPlan(int[] players, int outputs, int pairs, Random random)
        : base(players)
    {
        _outputs = outputs;
        _orders = new int[2 * pairs][];
        for (int pair = 0; pair < pairs; pair++)
        {
            int[] order = [.. players];
            random.Shuffle(order);
            _orders[2 * pair] = order;
            _orders[(2 * pair) + 1] = [.. order.Reverse()];
        }
    }

    public override int Coalitions => _orders.Length * (Players.Length - 1);

    public override void Walk(ShapleyValues.CoalitionRow row)
    {
        foreach (int[] order in _orders)
        {
            foreach (int column in order[..^1])
            {
                row.Set(column, true);
                row.Score();
            }
            foreach (int column in order) row.Set(column, false);
        }
    }

    public override void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> none, ReadOnlySpan<float> all, double[] contributions,
        double share)
    {
        double each = share / _orders.Length;
        int at = 0;
        foreach (int[] order in _orders)
        {
            for (int i = 0; i < order.Length; i++)
            {
                for (int o = 0; o < _outputs; o++)
                {
                    double before = i == 0 ? none[o] : scores[((at + i - 1) * _outputs) + o];
                    double after = i == order.Length - 1 ? all[o] : scores[((at + i) * _outputs) + o];
                    contributions[(order[i] * _outputs) + o] += each * (after - before);
                }
            }
            at += order.Length - 1;
        }
    }
}
