using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>The engine against the network's definition, and the definition against finite differences of itself.</summary>
[TestClass]
public sealed class ReferenceNetworkTests
{
    private const int Step = 7;

    /// <summary>The engine takes shares of bins in single precision, also where it computes in double.</summary>
    private const double Tolerance = 1e-6;

    public static IEnumerable<object[]> Networks()
    {
        int seed = 500;
        foreach (var (gate, activation, embedding, sharing) in RandomNetworks.Parts())
            yield return [seed++, RandomNetworks.Objectives[seed % 3], gate, activation, embedding, sharing, seed % 4 == 0 ? 1 : 3];
        // Quantiles in ensembles and alone.
        foreach (int members in (int[])[1, 3])
            yield return [seed++, "squared-error with quantiles", "softmax", "tanh", "none", MemberSharing.Mini, members];
        foreach (string several in RandomTasks.Names)
            foreach (var sharing in Enum.GetValues<MemberSharing>())
                for (int i = 0; i < 3; i++)
                    yield return [seed++, several, i == 0 ? "gumbel-softmax" : "softmax", "gelu", "none", sharing, i == 1 ? 1 : 3];
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Engine_computes_loss_and_gradient_of_the_definition(int seed, string objective, string gate, string activation,
        string embedding, MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members));
        var weights = RandomNetworks.Weights(spec, seed);
        var kernels = Kernels<double>.All[seed % Kernels<double>.All.Count];
        float dropout = seed % 3 == 0 ? 0.25f : 0;
        using var team = new WorkTeam(1 + (seed % 2));
        var network = new CpuNetwork<double>(spec, weights, table, kernels, team, table.RowCount);
        double loss = network.Gradient([.. Enumerable.Range(0, table.RowCount)], meanWeight: 1, Step, dropout, seed);

        var reference = new ReferenceNetwork(spec, weights);
        double expected = Train(reference, spec, table, (row, member) => Noise(spec, kernels, dropout, seed, row, member));

        Assert.AreEqual(expected, loss, Tolerance * (1 + Math.Abs(expected)));
        foreach (var region in network.Layout.Regions)
        {
            var array = reference[region.Shape.Role];
            for (int i = 0; i < array.Values.Length; i++)
            {
                int position = (int)network.Layout.Position(region, i);
                double gradient = network.Gradients.Sum(part => part.Span[position]);
                Assert.AreEqual(array.Gradient[i], gradient, Tolerance * (1 + Math.Abs(array.Gradient[i])),
                    $"{region.Shape.Name}, number {i}, {spec}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Definition_has_the_slopes_of_finite_differences(int seed, string objective, string gate, string activation,
        string embedding, MemberSharing sharing, int members)
    {
        const double step = 1e-5;
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members), rows: 2);
        if (!RandomNetworks.HasExactSlopes(spec)) return;
        var reference = new ReferenceNetwork(spec, RandomNetworks.Weights(spec, seed));
        Train(reference, spec, table, (_, _) => ReferenceNoise.None);
        var gradients = WeightLayout.For(spec).ToDictionary(shape => shape.Role, shape => (double[])reference[shape.Role].Gradient.Clone());
        var random = new Random(seed);
        int compared = 0, tried = 0;
        foreach (var shape in WeightLayout.For(spec))
        {
            double[] values = reference[shape.Role].Values, gradient = gradients[shape.Role];
            for (int trial = 0; trial < Math.Min(2, values.Length); trial++, tried++)
            {
                int at = random.Next(shape.Length);
                double expected = Slope(values, at, step), coarse = Slope(values, at, 2 * step);
                // Where a kink of the activation lies between the two points there is no derivative to compare with.
                if (Math.Abs(expected - coarse) > 1e-6 * (1 + Math.Abs(expected))) continue;
                Assert.AreEqual(expected, gradient[at], 1e-6 * (1 + Math.Abs(expected)), $"{shape.Name}, number {at}, {spec}");
                compared++;
            }
        }
        Assert.IsTrue(compared > tried / 2, $"Only {compared} of {tried} slopes could be compared.");

        double Slope(double[] values, int at, double distance)
        {
            double before = values[at];
            values[at] = before + distance;
            double above = Loss();
            values[at] = before - distance;
            double below = Loss();
            values[at] = before;
            return (above - below) / (2 * distance);
        }

        double Loss() => Train(reference, spec, table, (_, _) => ReferenceNoise.None, backward: false);
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Predictor_averages_the_members_of_the_definition(int seed, string objective, string gate, string activation,
        string embedding, MemberSharing sharing, int members)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, activation, embedding, (sharing, members));
        var weights = RandomNetworks.Weights(spec, seed);
        var reference = new ReferenceNetwork(spec, weights);
        var layout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        var predictor = new BatchPredictor(spec, layout, Kernels<float>.Best, [], table.RowCount);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] scores = new float[table.RowCount * spec.Outputs];
        predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], scores);
        for (int row = 0; row < table.RowCount; row++)
        {
            double[] expected = reference.Predict(table.Numeric(row), table.Categories(row), table.Sparse(row));
            for (int o = 0; o < expected.Length; o++)
                Assert.AreEqual(expected[o], scores[(row * expected.Length) + o], 2e-4 * (1 + Math.Abs(expected[o])),
                    $"row {row}, output {o}, {spec}");
        }
    }

    /// <summary>Mean loss over rows and members; where asked for, adds its gradient up in the network's arrays.</summary>
    private static double Train(ReferenceNetwork network, NetworkSpec spec, FeatureTable table, Func<int, int, ReferenceNoise> noise,
        bool backward = true)
    {
        double sum = 0, scale = 1.0 / (table.RowCount * spec.Members);
        for (int row = 0; row < table.RowCount; row++)
        {
            for (int member = 0; member < spec.Members; member++)
            {
                var pass = network.Forward(member, table.Numeric(row), table.Categories(row), table.Sparse(row), noise(row, member));
                double[] gradient = new double[spec.Outputs];
                sum += scale * table.Weight(row) * network.Loss(pass, table.Labels(row), gradient);
                if (backward) network.Backward(pass, Array.ConvertAll(gradient, g => scale * table.Weight(row) * g));
            }
        }
        return sum;
    }

    /// <summary>The numbers that the engine draws, which are a function of seed, step and place.</summary>
    private static ReferenceNoise Noise(NetworkSpec spec, Kernels<double> kernels, float dropout, int seed, int row, int member)
    {
        var gateNoise = GateDesign.Of(spec).Noise;
        return new ReferenceNoise(
            expert =>
            {
                if (!gateNoise.IsDrawn) return 0;
                double[] draw = new double[1];
                CounterRandom.For(seed, 1, Step, member).Fill<double>((row * spec.Experts) + expert, draw);
                gateNoise.Draw<double>(draw);
                return draw[0];
            },
            (layer, expert, unit) =>
            {
                if (dropout == 0) return 1;
                int place = (row * kernels.Pad(spec.Width)) + unit;
                ulong bits = CounterRandom.For(seed, 2 + layer, Step, (member * spec.Experts) + expert)
                    .Bits(place / 4) >> (16 * (place % 4));
                return (bits & 0xFFFF) < dropout * 65536 ? 0 : 1 / (1 - dropout);
            });
    }
}
