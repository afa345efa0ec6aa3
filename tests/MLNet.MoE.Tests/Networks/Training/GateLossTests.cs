using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>The terms that gates are trained for: their gradients against finite differences of their formulas, in double
/// precision.</summary>
[TestClass]
public sealed class GateLossTests
{
    private const int Step = 7;

    [TestMethod]
    public void Gradients_of_all_terms_equal_finite_differences_of_their_formulas()
    {
        int cases = 0;
        foreach (var (seed, gate, term, balance, entropy, sharing) in GateLossCases.All())
        {
            var (spec, table, terms) = GateLossCases.Create(seed, gate, term, balance, entropy, sharing);
            using var team = new WorkTeam(1 + (seed % 2));
            var weights = RandomNetworks.Weights(spec, seed);
            int[] rows = [.. Enumerable.Range(0, table.RowCount)];
            var network = new CpuNetwork<double>(spec, weights, table, Kernels<double>.All[0], team, rows.Length);
            double loss = network.Gradient(rows, 1, Step, 0, seed);
            double[] plain = Sum(network);
            network.AddGateLoss(terms);
            network.Gradient(rows, 1, Step, 0, seed);
            // The running means are now those of the first pass, which are those of the weights as they are.
            Assert.AreEqual(loss, network.Gradient(rows, 1, Step, 0, seed), "the terms are no part of the loss");
            double[] all = Sum(network);

            var reference = new ReferenceNetwork(spec, weights);
            double[] uses = Uses(reference, spec, table, seed);
            var random = new Random(seed);
            int compared = 0, moved = 0;
            foreach (var region in network.Layout.Regions.Where(r => r.Shape.Group is not WeightGroup.Head and not WeightGroup.Body))
            {
                double[] values = reference[region.Shape.Role].Values;
                for (int trial = 0; trial < 3; trial++)
                {
                    int index = random.Next(values.Length);
                    nint at = network.Layout.Position(region, index);
                    double expected = Slope(1e-5), coarse = Slope(2e-5), actual = all[at] - plain[at];
                    if (Math.Abs(expected - coarse) > 1e-6 * (1 + Math.Abs(expected))) continue;
                    Assert.AreEqual(expected, actual, 2e-6 * (1 + Math.Abs(expected)), $"{region.Shape.Name}, {term}, {gate}, seed {seed}");
                    compared++;
                    if (Math.Abs(expected) > 1e-6) moved++;

                    double Slope(double step)
                    {
                        double before = values[index];
                        values[index] = before + step;
                        double above = Value(reference, spec, table, terms, seed, uses);
                        values[index] = before - step;
                        double below = Value(reference, spec, table, terms, seed, uses);
                        values[index] = before;
                        return (above - below) / (2 * step);
                    }
                }
            }
            Assert.IsGreaterThan(4, compared, $"{gate}, {term}");
            if (moved > 0) cases++;
        }
        // Some gates use all experts alike, so that there is nothing to even out.
        Assert.IsGreaterThan(8, cases);
    }

    /// <summary>The terms as they are defined: dispatch at the shares of rows that it has as constants.</summary>
    private static double Value(ReferenceNetwork network, NetworkSpec spec, FeatureTable table, GateLossTerms terms, int seed,
        double[] uses)
    {
        double sum = 0;
        double total = Enumerable.Range(0, table.RowCount).Sum(row => (double)table.Weight(row));
        for (int member = 0; member < spec.Members; member++)
        {
            double[] means = new double[spec.Experts];
            for (int row = 0; row < table.RowCount; row++)
            {
                var (lines, noisy, alpha) = Pass(network, spec, table, seed, row, member);
                double weight = table.Weight(row);
                sum += terms.Entropy * weight / table.RowCount * alpha.Sum(a => a > 0 ? -a * Math.Log(a) : 0);
                double[] numbers = terms.LoadBalanceTerm switch
                {
                    "importance" => alpha,
                    "dispatch" => Softmax(noisy, spec.GateTemperature),
                    _ => Loads(lines, noisy, spec),
                };
                for (int k = 0; k < means.Length; k++) means[k] += weight / total * numbers[k];
            }
            double mean = means.Average(), balance = terms.LoadBalanceTerm == "dispatch"
                ? spec.Experts * Enumerable.Range(0, spec.Experts).Sum(k => uses[(member * spec.Experts) + k] * means[k])
                : mean == 0 ? 0 : means.Average(m => (m - mean) * (m - mean)) / (mean * mean);
            sum += terms.LoadBalance * balance * total / table.RowCount;
        }
        return sum / spec.Members;
    }

    private static (double[] Lines, double[] Noisy, double[] Alpha) Pass(ReferenceNetwork network, NetworkSpec spec, FeatureTable table,
        int seed, int row, int member)
    {
        var design = GateDesign.Of(spec);
        double Noise(int expert)
        {
            if (!design.Noise.IsDrawn) return 0;
            double[] draw = new double[1];
            CounterRandom.For(seed, 1, Step, member).Fill<double>((row * spec.Experts) + expert, draw);
            design.Noise.Draw<double>(draw);
            return draw[0];
        }
        var pass = network.Forward(member, table.Numeric(row), table.Categories(row), table.Sparse(row), new(Noise, (_, _, _) => 1));
        double[] lines = pass.Gates[0].Values[^1];
        double[] noisy = [.. Enumerable.Range(0, spec.Experts).Select(k => lines[k]
            + (Noise(k) * (design.Noise.HasLearnedScale ? Scale(lines[design.SelectionLines + k]) : 1)))];
        // What the selection gives, before it is shrunk.
        double[] selected = [.. noisy, .. lines[spec.Experts..design.SelectionLines]];
        design.Selection.Forward(design.Arguments<double>(), selected, new double[design.StateLines]);
        return (lines, noisy, selected[..spec.Experts]);
    }

    private static double[] Loads(double[] lines, double[] noisy, NetworkSpec spec) =>
        [.. Enumerable.Range(0, spec.Experts).Select(k =>
        {
            double bound = noisy.Where((_, j) => j != k).OrderDescending().ElementAt(spec.GateParts!.ActiveExperts - 1);
            return NormalDistribution.Cumulative((lines[k] - bound) / Scale(lines[spec.Experts + k]));
        })];

    private static double Scale(double line) => Math.Log(1 + Math.Exp(line)) + 0.01;

    private static double[] Softmax(double[] logits, double temperature)
    {
        double[] exponentials = Array.ConvertAll(logits, logit => Math.Exp((logit - logits.Max()) / temperature));
        return Array.ConvertAll(exponentials, e => e / exponentials.Sum());
    }

    /// <summary>Share of rows that have each expert: (members, experts).</summary>
    private static double[] Uses(ReferenceNetwork network, NetworkSpec spec, FeatureTable table, int seed)
    {
        double total = Enumerable.Range(0, table.RowCount).Sum(row => (double)table.Weight(row));
        return [.. from member in Enumerable.Range(0, spec.Members) from k in Enumerable.Range(0, spec.Experts)
            select Enumerable.Range(0, table.RowCount).Sum(row =>
                Pass(network, spec, table, seed, row, member).Alpha[k] > 0 ? table.Weight(row) / total : 0)];
    }

    private static double[] Sum(CpuNetwork<double> network)
    {
        double[] sum = new double[network.Layout.Length];
        foreach (var part in network.Gradients)
            for (int i = 0; i < sum.Length; i++) sum[i] += part.Span[i];
        return sum;
    }
}
