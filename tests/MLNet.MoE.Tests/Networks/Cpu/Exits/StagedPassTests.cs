using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Cpu.Exits;

/// <summary>Rows that leave an ensemble before all of its members have passed.</summary>
[TestClass]
public sealed class StagedPassTests
{
    /// <summary>Variance that members are taken to have beside what they show.</summary>
    private const float Usual = 0.1f;

    [TestMethod]
    [DataRow(MemberSharing.Mini, 8)]
    [DataRow(MemberSharing.Mini, 5)]
    [DataRow(MemberSharing.Full, 4)]
    [DataRow(MemberSharing.Independent, 6)]
    public void Row_that_may_leave_scores_alone_as_among_others_bit_for_bit(MemberSharing sharing, int members)
    {
        int differing = 0;
        for (int seed = 0; seed < 9; seed++)
        {
            var (spec, weights, table) = Network(seed, sharing, members);
            float[] full = Predict(spec, weights, table, table.RowCount, null);
            // Half of the rows leave early.
            var rule = new ExitRule(MemberExits.Learned, members, MedianCost(spec, weights, table), Usual, members);
            foreach (var kernels in Kernels<float>.All)
            {
                float[] among = Predict(spec, weights, table, table.RowCount, rule, kernels),
                    alone = Predict(spec, weights, table, 1, rule, kernels);
                CollectionAssert.AreEqual(among, alone, $"seed {seed}, {kernels.Name} kernels");
                if (!among.AsSpan().SequenceEqual(full)) differing++;
            }
        }
        Assert.IsGreaterThan(0, differing);
    }

    [TestMethod]
    public void Row_leaves_gates_of_every_kind_alone_as_among_others()
    {
        int seed = 0;
        foreach (string gate in RandomNetworks.Gates)
        {
            var (spec, weights, table) = Network(++seed, (MemberSharing)(seed % 3), 4, gate);
            var rule = new ExitRule(MemberExits.Learned, 4, MedianCost(spec, weights, table), Usual, 4);
            CollectionAssert.AreEqual(Predict(spec, weights, table, table.RowCount, rule), Predict(spec, weights, table, 1, rule), gate);
        }
    }

    [TestMethod]
    public void Members_that_cost_nothing_all_pass_and_change_no_bit()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, weights, table) = Network(seed, (MemberSharing)(seed % 3), 8);
            var never = new NoExits([2, 4, 8]);
            foreach (int capacity in (int[])[1, table.RowCount])
                CollectionAssert.AreEqual(Predict(spec, weights, table, capacity, null), Predict(spec, weights, table, capacity, never));
        }
    }

    [TestMethod]
    public void Members_that_cost_too_much_leave_the_mean_of_the_first_two()
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var (spec, weights, table) = Network(seed, MemberSharing.Mini, 6);
            float[] left = Predict(spec, weights, table, table.RowCount, new ExitRule(MemberExits.Learned, 6, float.MaxValue, 0, 2));
            var outputs = new NoExits([2, 6]);
            Predict(spec, weights, table, table.RowCount, outputs);
            CollectionAssert.AreEqual(outputs.First, left);
        }
    }

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    public void Exact_exits_leave_every_class_as_it_is(string objective)
    {
        int left = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, weights, table) = Network(seed, MemberSharing.Mini, 3 + (seed % 8), objective: objective);
            // Outputs large enough for members to be certain.
            foreach (ref float weight in weights[WeightKind.HeadWeights].AsSpan()) weight *= 30;
            float[] full = Predict(spec, weights, table, table.RowCount, null),
                early = Predict(spec, weights, table, 1, new ExitRule(MemberExits.Exact, spec.Members, 0, 0, 1));
            for (int row = 0; row < table.RowCount; row++)
            {
                Assert.AreEqual(Class(full, row, spec.Outputs), Class(early, row, spec.Outputs));
                if (full[row * spec.Outputs] != early[row * spec.Outputs]) left++;
            }
        }
        Assert.IsGreaterThan(10, left);
    }

    [TestMethod]
    public void Spread_of_squared_error_gives_what_all_members_save_in_the_mean_over_their_orders()
    {
        // For exchangeable members E[(mean of m - mean of M)^2] = variance (1 / m - 1 / M), exactly over all subsets.
        float[] outputs = [0.3f, -1.2f, 2.5f, 0.9f];
        double full = outputs.Average(), saved = 0, estimated = 0;
        for (int i = 0; i < 4; i++)
        {
            for (int j = i + 1; j < 4; j++)
            {
                float mean = (outputs[i] + outputs[j]) / 2;
                saved += (mean - full) * (mean - full);
                var row = Row(new SquaredError(), [[outputs[i]], [outputs[j]]], 4, [mean]);
                estimated += row.Spread().Squares * ((1 / 2.0) - (1 / 4.0));
                // One member more of the usual variance.
                Assert.AreEqual((row.Spread().Squares + 5) / 2 / 4, row.ExpectedGain(5), 1e-6f);
            }
        }
        Assert.AreEqual(saved, estimated, 1e-6);
    }

    [TestMethod]
    public void Two_classes_spread_as_log_odds_and_as_logits()
    {
        float[] logOdds = [0.4f, -0.7f, 1.1f];
        float positive = logOdds.Average(x => 1 / (1 + MathF.Exp(-x)));
        var binary = Row(new Logistic(), [[logOdds[0]], [logOdds[1]], [logOdds[2]]], 8, [MathF.Log(positive / (1 - positive))]);
        var both = Row(new CrossEntropy(), [[0, logOdds[0]], [1, 1 + logOdds[1]], [-2, -2 + logOdds[2]]], 8, [1 - positive, positive]);
        Assert.AreEqual(binary.Spread().Squares, both.Spread().Squares, 1e-5f);
        // Two logits of a variance each differ by twice of it.
        Assert.AreEqual(2 * binary.Spread().Curvature, both.Spread().Curvature, 1e-5f);
    }

    private static StagedRow Row(Objective objective, float[][] outputs, int members, float[] prediction) => new()
    {
        Objective = objective, Stage = 0, Row = 0, Members = (outputs.Length, members), Outputs = outputs, Place = 0, Stride = 1,
        Prediction = prediction,
    };

    private static int Class(float[] predictions, int row, int outputs)
    {
        var own = predictions.AsSpan(row * outputs, outputs);
        return outputs == 1 ? (own[0] > 0 ? 1 : 0) : own.IndexOf(own.ToArray().Max());
    }

    private static (NetworkSpec Spec, NetworkWeights Weights, FeatureTable Table) Network(int seed, MemberSharing sharing, int members,
        string gate = "gumbel-softmax", string? objective = null)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective ?? RandomNetworks.Objectives[seed % 3], gate, "gelu",
            seed % 2 == 0 ? "none" : "piecewise-linear", (sharing, members), rows: 29);
        return (spec, RandomNetworks.Weights(spec, seed), table);
    }

    private static float MedianCost(NetworkSpec spec, NetworkWeights weights, FeatureTable table)
    {
        var trace = new NoExits([2, spec.Members]);
        Predict(spec, weights, table, table.RowCount, trace);
        return trace.Gains.Order().ElementAt(table.RowCount / 2) / (1 - (2f / spec.Members));
    }

    private static float[] Predict(NetworkSpec spec, NetworkWeights weights, FeatureTable table, int capacity, IExits? exits,
        Kernels<float>? kernels = null)
    {
        kernels ??= Kernels<float>.Best;
        var layout = new ParameterLayout(spec, kernels.PanelWidth);
        var predictor = new BatchPredictor(spec, layout, kernels, GateDraws.Draw(spec, 1), capacity, exits: exits);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] predictions = new float[table.RowCount * spec.Outputs];
        predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], predictions);
        return predictions;
    }

    /// <summary>Lets no row leave, and keeps what it would have left with.</summary>
    private sealed class NoExits(int[] stages) : IExits
    {
        public IReadOnlyList<int> Stages => stages;

        public List<float> First { get; } = [];

        public List<float> Gains { get; } = [];

        public bool Leaves(in StagedRow row)
        {
            if (row.Stage > 0) return false;
            First.AddRange(row.Prediction);
            Gains.Add(row.ExpectedGain(Usual));
            return false;
        }
    }
}
