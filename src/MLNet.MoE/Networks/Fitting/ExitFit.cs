using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// Chooses what members cost, so that rows leave as early as the loss may rise, by rows that the network did not learn from. The rise is
/// both measured by their labels and expected of labels that are drawn as all members predict, which is not as noisy; neither may be above
/// the limit.
/// </summary>
internal static class ExitFit
{
    /// <summary>Costs that are tried: from where next to nothing leaves, by equal factors.</summary>
    private const double LeastCost = 1e-8, Factor = 1.15;
    private const int Costs = 180;

    /// <summary>Rows that are looked at: more add nothing.</summary>
    private const int MostRows = 20_000;

    /// <summary>Chooses the rule of a network.</summary>
    /// <param name="kind">How rows leave.</param>
    /// <param name="cost">The cost of all members; null to choose it.</param>
    /// <param name="limit">Share by which the loss may rise, where the cost is to be chosen.</param>
    /// <param name="network">The network.</param>
    /// <param name="temperature">Temperature of its predictions.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of it that the network did not learn from.</param>
    /// <returns>Null where rows can leave nowhere without more loss than that.</returns>
    public static ExitRule? Fit(MemberExits kind, double? cost, double limit,
        (NetworkSpec Spec, NetworkWeights Weights, float[] GateNoise) network, float temperature, FeatureTable table, int[] rows)
    {
        var (spec, weights, noise) = network;
        if (!ExitRule.CanBe(kind, spec)) return null;
        int stride = 1 + (rows.Length / MostRows);
        int[] chosen = stride == 1 ? rows : [.. rows.Where((_, i) => i % stride == 0)];
        var trace = new ExitTrace(kind, spec, chosen.Length, temperature);
        if (chosen.Length > 0) Pass(trace, spec, weights, noise, table, chosen);
        trace.Complete();
        var rule = new ExitRule(kind, spec.Members, 0, trace.UsualVariance, spec.Members);
        if (kind == MemberExits.Exact) return rule with { MeanMembers = trace.MeanMembers(rule) };
        // Gains are recorded as those of probabilities at their temperature; rows meet them without.
        double scale = (double)temperature * temperature;
        if (cost is { } given) return Priced(given);
        double full = trace.Loss(null).Measured;
        ExitRule? best = null;
        for (int i = 0; i < Costs; i++)
        {
            double tried = LeastCost * Math.Pow(Factor, i);
            var (measured, expected) = trace.Loss(tried);
            if (Math.Max(measured - full, expected) <= limit * Math.Abs(full)) best = Priced(tried);
        }
        return best?.MeanMembers < spec.Members ? best : null;

        ExitRule Priced(double price)
        {
            var priced = rule with { Cost = (float)(price * scale) };
            return priced with { MeanMembers = chosen.Length > 0 ? trace.MeanMembers(priced) : spec.Members };
        }
    }

    private static void Pass(ExitTrace trace, NetworkSpec spec, NetworkWeights weights, float[] noise, FeatureTable table, int[] rows)
    {
        var (kernels, layout) = (Kernels<float>.Best, new ParameterLayout(spec, Kernels<float>.Best.PanelWidth));
        int tile = Math.Min(rows.Length, BatchPredictor.TileRows);
        var predictor = new BatchPredictor(spec, layout, kernels, noise, tile, exits: trace);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] last = new float[tile * spec.Outputs];
        for (int start = 0; start < rows.Length; start += tile)
        {
            int[] some = rows[start..Math.Min(rows.Length, start + tile)];
            trace.Begin(start, table, some);
            predictor.Predict(table, some, last);
            trace.End(last);
        }
    }
}
