using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>Several labels at once: what each contributes, and what a missing one does not.</summary>
[TestClass]
public sealed class SeveralLabelsTests
{
    private static readonly LabelTask Number = new() { Objective = "squared-error", ObjectiveParameters = [], Outputs = 1, Weight = 0.5,
        Importance = 1 };

    private static readonly LabelTask Class = new() { Objective = "cross-entropy", ObjectiveParameters = [], Outputs = 3, Weight = 2,
        Importance = 2 };

    [TestMethod]
    public void Losses_of_the_labels_that_a_row_has_are_added_up_by_their_weights()
    {
        var objective = new SeveralLabels([Number, Class]);
        double[] gradient = new double[4];
        // Squared error of 3 for 1, and equal logits of three classes.
        Assert.AreEqual((0.5 * 4) + (2 * Math.Log(3)), objective.Loss([3, 0, 0, 0], [1, 2], gradient), 1e-12);
        CollectionAssert.AreEqual((double[])[2, 2 / 3.0, 2 / 3.0, 2 * ((1 / 3.0) - 1)], gradient);
        Assert.AreEqual(2, objective.Loss([3, 0, 0, 0], [1, float.NaN], gradient), 1e-12);
        CollectionAssert.AreEqual((double[])[2, 0, 0, 0], gradient);
        Assert.AreEqual(0, objective.Loss([3, 0, 0, 0], [float.NaN, float.NaN], gradient));
        CollectionAssert.AreEqual(new double[4], gradient);
    }

    [TestMethod]
    public void Rows_count_by_the_factor_of_their_class()
    {
        var objective = new SeveralLabels([Number, Class with { LossFactors = [1, 3, 0.5] }]);
        double[] gradient = new double[4];
        Assert.AreEqual((0.5 * 4) + (2 * 3 * Math.Log(3)), objective.Loss([3, 0, 0, 0], [1, 1], gradient), 1e-12);
        Assert.AreEqual(2 * 3 * ((1 / 3.0) - 1), gradient[2], 1e-12);
        Assert.AreEqual(2, gradient[0], 1e-12);
        Assert.AreEqual((0.5 * 4) - (2 * 0.5 * Math.Log(0.5)), objective.Judge([3, 0.25f, 0.25f, 0.5f], [1, 2], 1).Loss, 1e-6);
    }

    [TestMethod]
    public void Validation_judges_only_labels_that_are_there()
    {
        var objective = new SeveralLabels([Number, Class]);
        float[] prediction = [3, 0.25f, 0.25f, 0.5f];
        Assert.AreEqual(3 * ((0.5 * 4) - (2 * Math.Log(0.5))), objective.Judge(prediction, [1, 2], 3).Loss, 1e-6);
        Assert.AreEqual(3 * 0.5 * 4, objective.Judge(prediction, [1, float.NaN], 3).Loss, 1e-6);
        // More is better, whichever kinds of labels there are.
        Assert.AreEqual(-1.5, objective.Score(1.5, 0));
    }

    [TestMethod]
    public void Best_epoch_is_that_of_the_geometric_mean_of_the_labels_losses()
    {
        var objective = new SeveralLabels([Number, Class]);
        var table = new FeatureTable(0, [], hasWeights: true, targetCount: 2);
        foreach (var (number, kind, weight) in ((float, float, float)[])[(1, 2, 1), (float.NaN, 0, 3), (0, float.NaN, 1)])
        {
            table.AddRow(number, weight, out _, out _);
            table.Labels(table.RowCount - 1)[1] = kind;
        }
        float[] predictions = [3, 0.25f, 0.25f, 0.5f, 9, 0.5f, 0.25f, 0.25f, 2, 1, 0, 0];
        // Errors of 2 and 2; a probability of 0.5 in both rows with a class, which counts twice.
        double numbers = Math.Log(4 + 0.02), classes = Math.Log(Math.Log(2) + 0.02);
        double expected = Math.Exp((numbers + (2 * classes)) / 3) - 0.02;
        var (loss, score) = ValidationMetrics.Evaluate(objective, 4, predictions, table, [0, 1, 2]);
        Assert.AreEqual(expected, loss, 1e-6);
        Assert.AreEqual(-loss, score);
        // A label that no row has has no say.
        Assert.AreEqual(Math.Log(2), ValidationMetrics.Evaluate(objective, 4, predictions.AsSpan(4, 4), table, [1]).Loss, 1e-6);
    }

    [TestMethod]
    public void Label_that_is_almost_known_does_not_end_training_for_one_that_still_gains()
    {
        var objective = new SeveralLabels([Number, Number]);
        var table = new FeatureTable(0, [], hasWeights: true, targetCount: 2);
        table.AddRow(0, 1, out _, out _);
        table.Labels(0)[1] = 0;
        // The second label's loss grows from 0.01 to 0.02, by the chance of a row, while the first one's falls from 0.3 to 0.2.
        float[] before = [MathF.Sqrt(0.3f), 0.1f], after = [MathF.Sqrt(0.2f), MathF.Sqrt(0.02f)];
        Assert.IsLessThan(ValidationMetrics.Evaluate(objective, 2, before, table, [0]).Loss,
            ValidationMetrics.Evaluate(objective, 2, after, table, [0]).Loss);
    }

    [TestMethod]
    public void One_label_of_weight_1_trains_as_it_does_alone_bit_by_bit()
    {
        foreach (string objective in (string[])["squared-error", "cross-entropy", "logistic", "tweedie"])
        {
            var (spec, table) = RandomNetworks.Create(9, objective, "softmax", "tanh+gelu", "piecewise-linear", (MemberSharing.Mini, 3),
                rows: 60);
            var task = new LabelTask
            {
                Objective = spec.Objective, ObjectiveParameters = spec.ObjectiveParameters, Outputs = spec.Outputs, Weight = 1,
                Importance = 1,
            };
            var alone = Train(spec, table);
            foreach (var gates in Enum.GetValues<TaskGates>())
            {
                var several = Train(spec with { Objective = SeveralLabels.ObjectiveName, Tasks = [task], TaskGates = gates }, table);
                foreach (var (one, other) in alone.Arrays.Zip(several.Arrays))
                    CollectionAssert.AreEqual(one.Values, other.Values, one.Shape.Name);
            }
        }
    }

    [TestMethod]
    public void Label_that_no_row_has_gives_its_arrays_no_gradient_and_the_others_theirs()
    {
        for (int seed = 0; seed < 9; seed++)
        {
            string name = RandomTasks.Names.ElementAt(seed % 3);
            var (spec, table) = RandomNetworks.Create(seed, name, "softmax", "gelu", "none", (MemberSharing.Mini, 2));
            spec = spec with { Experts = 3, SharedLayers = 0 };
            for (int row = 0; row < table.RowCount; row++) table.Labels(row)[1] = float.NaN;
            var parts = new SeveralLabels(spec.Tasks!).Parts;
            var missing = Gradient(spec, table, RandomNetworks.Weights(spec, seed));
            // The same as where its weight is 0, whatever the label.
            LabelTask[] tasks = [.. spec.Tasks!.Select((task, i) => i == 1 ? task with { Weight = 0 } : task)];
            for (int row = 0; row < table.RowCount; row++) table.Labels(row)[1] = 1;
            var weightless = Gradient(spec with { Tasks = tasks }, table, RandomNetworks.Weights(spec, seed));
            foreach (var (array, other) in missing.Arrays.Zip(weightless.Arrays))
            {
                CollectionAssert.AreEqual(array.Values, other.Values, array.Shape.Name);
                var (kind, index) = array.Shape.Role;
                if (kind is WeightKind.HeadWeights or WeightKind.HeadBias)
                    for (int i = 0; i < array.Values.Length; i++)
                        if (i % spec.Outputs is var output && output >= parts[1].Start && output < parts[1].Start + parts[1].Count)
                            Assert.AreEqual(0f, array.Values[i], array.Shape.Name);
                if (kind is WeightKind.GateWeights or WeightKind.GateBias && index == 1)
                    Assert.IsTrue(array.Values.All(value => value == 0), array.Shape.Name);
            }
            Assert.IsTrue(missing[WeightKind.HeadBias].Any(value => value != 0));
        }
    }

    [TestMethod]
    public void Gates_differ_between_labels_where_they_are_to()
    {
        foreach (var (gates, matrices, biases) in (ReadOnlySpan<(TaskGates, int, int)>)[
            (TaskGates.Own, 2, 2), (TaskGates.Shared, 1, 1), (TaskGates.Embedding, 1, 2)])
        {
            var spec = new NetworkSpec
            {
                Objective = SeveralLabels.ObjectiveName, NumericColumns = 3, Outputs = 4, Experts = 5, Tasks = [Number, Class],
                TaskGates = gates,
            };
            Assert.AreEqual(matrices, WeightLayout.For(spec).Count(shape => shape.Role.Kind == WeightKind.GateWeights), $"{gates}");
            Assert.AreEqual(biases, WeightLayout.For(spec).Count(shape => shape.Role.Kind == WeightKind.GateBias), $"{gates}");
            CollectionAssert.AreEqual(biases == 1 ? new int[4] : [0, 1, 1, 1], spec.GateOfOutputs(), $"{gates}");
        }
    }

    private static NetworkWeights Train(NetworkSpec spec, FeatureTable table)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        var settings = new TrainingSettings { MaximumEpochs = 3, BatchSize = 16, NumberOfThreads = 1, Seed = 4 };
        var data = new TrainingData(table, rows[..48], table, rows[48..]);
        return new CpuEngine().Train(new(spec, NetworkWeights.Create(spec, 3), data, settings)).Weights;
    }

    private static NetworkWeights Gradient(NetworkSpec spec, FeatureTable table, NetworkWeights weights)
    {
        using var team = new WorkTeam(1);
        var network = new CpuNetwork<double>(spec, weights, table, Kernels<double>.Best, team, table.RowCount);
        network.Gradient([.. Enumerable.Range(0, table.RowCount)], 1, 1, 0, 0);
        return network.Layout.Export(network.Gradients[0]);
    }
}
