using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Tests.Networks.Definition.Gates;

/// <summary>What each gate's weights promise.</summary>
[TestClass]
public sealed class GateTests
{
    private const int Rows = 23;

    [TestMethod]
    public void Weights_are_not_negative_and_add_up_to_1_where_promised()
    {
        foreach (var (gate, experts) in Cases())
        {
            float[] weights = Weigh(gate, experts, Lines(gate, experts, 8));
            for (int row = 0; row < Rows; row++)
            {
                float[] own = Row(weights, row, experts);
                Assert.IsTrue(own.All(weight => weight is >= 0 and <= 1), $"{gate.Name}, {experts} experts");
                if (gate.SumsToOne) Assert.AreEqual(1, own.Sum(), 1e-5, $"{gate.Name}, {experts} experts");
                if (!gate.MayBeEmpty) Assert.IsTrue(own.Any(weight => weight > 0), gate.Name);
                if (gate.Name is "top-k" or "adaptive") Assert.IsLessThanOrEqualTo(2, own.Count(weight => weight > 0));
            }
        }
    }

    [TestMethod]
    public void Experts_that_change_places_take_their_weights_along()
    {
        foreach (var (gate, experts) in Cases())
        {
            float[] lines = Lines(gate, experts, 3), turned = (float[])lines.Clone();
            for (int k = 0; k < experts; k++) Array.Copy(lines, k * Rows, turned, (k + 1) % experts * Rows, Rows);
            float[] weights = Weigh(gate, experts, lines), after = Weigh(gate, experts, turned);
            for (int k = 0; k < experts; k++)
                for (int row = 0; row < Rows; row++)
                    Assert.AreEqual(weights[(k * Rows) + row], after[((k + 1) % experts * Rows) + row], 1e-6f, gate.Name);
        }
    }

    [TestMethod]
    public void Top_k_of_all_experts_is_the_softmax_to_the_bit()
    {
        float[] lines = Lines(new TopKGate(), 5, 4);
        CollectionAssert.AreEqual(Weigh(new SoftmaxGate(), 5, lines), Weigh(new TopKGate(), 5, lines, active: 5));
    }

    [TestMethod]
    public void Adaptive_gate_of_the_widest_gap_is_top_k_and_of_none_the_best_alone()
    {
        float[] lines = Lines(new AdaptiveGate(), 6, 2);
        CollectionAssert.AreEqual(Weigh(new TopKGate(), 6, lines, active: 3), Weigh(new AdaptiveGate(), 6, lines, active: 3, gap: 1));
        float[] best = Weigh(new AdaptiveGate(), 6, lines, active: 3, gap: 0), one = Weigh(new TopKGate(), 6, lines, active: 1);
        CollectionAssert.AreEqual(one, best);
        for (int row = 0; row < Rows; row++) Assert.AreEqual(1, Row(one, row, 6).Max());
    }

    [TestMethod]
    public void Of_equal_logits_the_experts_of_lower_numbers_are_chosen()
    {
        float[] weights = Weigh(new TopKGate(), 4, new float[4 * Rows]);
        for (int row = 0; row < Rows; row++) CollectionAssert.AreEqual((float[])[0.5f, 0.5f, 0, 0], Row(weights, row, 4));
    }

    [TestMethod]
    public void Threshold_leaves_an_expert_at_any_threshold()
    {
        foreach (float threshold in (float[])[-30, 0, 30])
        {
            foreach (float width in (float[])[0, 0.001f, 1, 30])
            {
                for (int experts = 2; experts < 9; experts++)
                {
                    float[] lines = Lines(new ThresholdGate(), experts, width);
                    Array.Fill(lines, threshold, experts * Rows, Rows);
                    float[] weights = Weigh(new ThresholdGate(), experts, lines);
                    for (int row = 0; row < Rows; row++) Assert.AreEqual(1, Row(weights, row, experts).Sum(), 1e-4);
                }
            }
        }
    }

    [TestMethod]
    public void Rectified_gate_divides_evenly_and_may_leave_a_row_without_experts()
    {
        float[] even = new float[4 * Rows];
        Array.Fill(even, 2.5f);
        Assert.IsTrue(Weigh(new RectifiedGate(), 4, even).All(weight => Math.Abs(weight - 0.25f) < 1e-6));
        Array.Fill(even, -1);
        Assert.IsTrue(Weigh(new RectifiedGate(), 4, even).All(weight => weight == 0));
        Array.Fill(even, 3, 0, Rows);
        Assert.AreEqual(0.5f, Weigh(new RectifiedGate(), 4, even)[0], 1e-6f);
    }

    [TestMethod]
    public void Sigmoid_gate_starts_with_weights_that_add_up_to_1()
    {
        float[] starts = new SigmoidGate().LineStarts(5), lines = [.. starts.SelectMany(start => Enumerable.Repeat(start, Rows))];
        Assert.AreEqual(1, Row(Weigh(new SigmoidGate(), 5, lines, temperature: 1), 0, 5).Sum(), 1e-6);
    }

    [TestMethod]
    public void Splines_add_up_to_1_over_their_grid_and_are_0_beyond_their_knots()
    {
        for (double x = -1; x <= 1; x += 0.01)
            Assert.AreEqual(1, Enumerable.Range(0, SplineBasis.Count).Sum(m => SplineBasis.Value(m, x)), 1e-12);
        foreach (double x in (double[])[-3, 3, 7])
            Assert.IsTrue(Enumerable.Range(0, SplineBasis.Count).All(m => SplineBasis.Value(m, x) == 0));
        for (double x = -2.99; x < 3; x += 0.01)
        {
            for (int m = 0; m < SplineBasis.Count; m++)
            {
                double expected = (SplineBasis.Value(m, x + 1e-6) - SplineBasis.Value(m, x - 1e-6)) / 2e-6;
                Assert.AreEqual(expected, SplineBasis.Slope(m, x), 1e-5);
            }
        }
    }

    [TestMethod]
    public void Perceptron_without_hidden_layers_has_the_arrays_and_starts_of_the_linear_gate()
    {
        var spec = new NetworkSpec { Objective = "logistic", Outputs = 1, NumericColumns = 4, Experts = 5, Gate = "threshold" };
        var linear = NetworkWeights.Create(spec, 3);
        var perceptron = NetworkWeights.Create(spec with { GateParts = GateSpec.Default with { Network = "mlp", HiddenLayers = 0 } }, 3);
        Assert.HasCount(linear.Arrays.Count, perceptron.Arrays);
        foreach (var (a, b) in linear.Arrays.Zip(perceptron.Arrays)) CollectionAssert.AreEqual(a.Values, b.Values, a.Shape.Name);
        Assert.AreEqual(-2, linear[WeightKind.GateBias][5], 0.51f, "the threshold's bias starts low");
    }

    private static IEnumerable<(IGate Gate, int Experts)> Cases() =>
        from gate in GateRegistry.All.Parts from experts in (int[])[2, 3, 7] select (gate, experts);

    private static float[] Lines(IGate gate, int experts, float width)
    {
        var random = new Random(experts);
        return [.. Enumerable.Range(0, gate.Lines(experts) * Rows).Select(_ => width * ((2 * random.NextSingle()) - 1))];
    }

    private static float[] Weigh(IGate gate, int experts, float[] lines, int active = 2, float gap = 0.2f, float temperature = 0.7f)
    {
        float[] values = (float[])lines.Clone();
        gate.Forward(new GateArguments<float>(experts, temperature, active, gap, 1f / experts), values,
            new float[gate.StateLines(experts) * Rows]);
        return values[..(experts * Rows)];
    }

    private static float[] Row(float[] weights, int row, int experts)
        => [.. Enumerable.Range(0, experts).Select(k => weights[(k * Rows) + row])];
}
