using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>Every registered objective: the definition of its loss against finite differences, what engines compute against the
/// definition.</summary>
[TestClass]
public sealed class ObjectiveTests
{
    private const int Rows = 40;

    public static IEnumerable<object[]> Names => TestObjectives.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Definition_has_the_slopes_of_finite_differences(string name)
    {
        const double step = 1e-5;
        var (objective, outputs, labels, _) = Draw(name, 1);
        var (gradient, ignored) = (new double[outputs.GetLength(0)], new double[outputs.GetLength(0)]);
        for (int row = 0; row < Rows; row++)
        {
            double[] output = Row(outputs, row);
            objective.Loss(output, [labels[row]], gradient);
            for (int i = 0; i < output.Length; i++)
            {
                double at = output[i];
                double expected = Slope(step), coarse = Slope(2 * step);
                // Where a kink lies between the two points there is no derivative to compare with.
                if (Math.Abs(expected - coarse) < 1e-6 * (1 + Math.Abs(expected)))
                    Assert.AreEqual(expected, gradient[i], 1e-5 * (1 + Math.Abs(expected)), $"row {row}, output {i}");

                double Slope(double distance)
                {
                    output[i] = at + distance;
                    double above = objective.Loss(output, [labels[row]], ignored);
                    output[i] = at - distance;
                    double below = objective.Loss(output, [labels[row]], ignored);
                    output[i] = at;
                    return (above - below) / (2 * distance);
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Tile_has_the_losses_and_gradients_of_the_definition(string name)
    {
        var (objective, outputs, labels, weights) = Draw(name, 2);
        int count = outputs.GetLength(0);
        double[] flat = [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(0, Rows).Select(row => outputs[i, row]))];
        const double scale = 0.7;
        var (gradient, single) = (new double[flat.Length], new float[flat.Length]);
        double loss = objective.Loss(new LossTile<double>
        {
            Rows = Rows, Output = flat, Gradient = gradient, Labels = labels, Weights = weights, Scale = scale,
            Scratch = new double[Rows * (count + LossTile<double>.ScratchColumns)],
        });
        double singleLoss = objective.Loss(new LossTile<float>
        {
            Rows = Rows, Output = Array.ConvertAll(flat, o => (float)o), Gradient = single, Labels = labels, Weights = weights,
            Scale = scale, Scratch = new float[Rows * (count + LossTile<float>.ScratchColumns)],
        });
        double sum = 0;
        double[] expected = new double[count];
        for (int row = 0; row < Rows; row++)
        {
            sum += weights[row] * objective.Loss(Row(outputs, row), [labels[row]], expected);
            for (int i = 0; i < count; i++)
            {
                double slope = scale * weights[row] * expected[i];
                Assert.AreEqual(slope, gradient[(i * Rows) + row], 1e-12 * (1 + Math.Abs(slope)), $"row {row}, output {i}");
                Assert.AreEqual(slope, single[(i * Rows) + row], 1e-4 * (1 + Math.Abs(slope)),
                    $"row {row}, output {i}, in single precision");
            }
        }
        Assert.AreEqual(sum, loss, 1e-12 * (1 + Math.Abs(sum)));
        Assert.AreEqual(sum, singleLoss, 1e-4 * (1 + Math.Abs(sum)));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Loss_is_never_negative_and_least_where_the_gradient_is_none(string name)
    {
        var (objective, outputs, labels, _) = Draw(name, 3);
        double[] gradient = new double[outputs.GetLength(0)];
        for (int row = 0; row < Rows; row++)
        {
            double[] output = Row(outputs, row);
            double before = objective.Loss(output, [labels[row]], gradient);
            Assert.IsGreaterThanOrEqualTo(-1e-12, before, $"row {row}");
            for (int i = 0; i < output.Length; i++) output[i] -= 1e-4 * gradient[i];
            Assert.IsLessThanOrEqualTo(before + 1e-12, objective.Loss(output, [labels[row]], gradient), $"row {row}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Members_are_averaged_as_the_definition_says(string name)
    {
        foreach (int members in (int[])[1, 3])
        {
            float[][,] drawn = [.. Enumerable.Range(0, members).Select(member => Single(Draw(name, 10 + member).Outputs))];
            var objective = TestObjectives.Get(name);
            int outputs = drawn[0].GetLength(0);
            float[] predictions = new float[Rows * outputs];
            objective.Predict(new Drawn(drawn), Rows, predictions);
            for (int row = 0; row < Rows; row++)
            {
                double[] expected =
                    objective.Predict(
                        [.. drawn.Select(output => Enumerable.Range(0, outputs).Select(i => (double)output[i, row]).ToArray())]);
                for (int i = 0; i < outputs; i++)
                    Assert.AreEqual(expected[i], predictions[(row * outputs) + i], 1e-4 * (1 + Math.Abs(expected[i])),
                        $"{members} members, row {row}, output {i}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Judged_loss_of_one_member_is_the_loss_it_is_trained_by(string name)
    {
        var (objective, outputs, labels, weights) = Draw(name, 4);
        var (predictions, gradient) = (new float[outputs.Length], new double[outputs.GetLength(0)]);
        objective.Predict(new Drawn([Single(outputs)]), Rows, predictions);
        for (int row = 0; row < Rows; row++)
        {
            double expected = weights[row] * objective.Loss(Row(outputs, row), [labels[row]], gradient);
            double judged = objective.Judge(predictions.AsSpan(row * gradient.Length, gradient.Length), [labels[row]], weights[row]).Loss;
            Assert.AreEqual(expected, judged, 1e-4 * (1 + expected), $"row {row}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Parameters_can_be_read_and_given_back(string name)
    {
        var objective = TestObjectives.Get(name);
        CollectionAssert.AreEqual(objective.Parameters.ToArray(), objective.With(objective.Parameters).Parameters.ToArray());
        double[] bad = [.. objective.Parameters, double.NaN];
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => objective.With(bad)).Message, $"'{objective.Name}'");
    }

    [TestMethod]
    public void Unknown_objective_is_refused_with_the_names_of_all()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => ObjectiveRegistry.Get("squares", [])).Message;
        StringAssert.Contains(message, "'squares'");
        StringAssert.Contains(message, "'squared-error'");
    }

    private static (Objective Objective, double[,] Outputs, float[] Labels, float[] Weights) Draw(string name, int seed)
    {
        var random = new Random(seed);
        var objective = TestObjectives.Get(name);
        const int classes = 4;
        double[,] outputs = new double[objective.OutputCount(classes), Rows];
        for (int row = 0; row < Rows; row++)
        {
            double[] values = [.. Enumerable.Range(0, outputs.GetLength(0)).Select(_ => (6 * random.NextDouble()) - 3)];
            // Several outputs of a number are in order, as what they predict is.
            if (!objective.HasClasses) Array.Sort(values);
            for (int i = 0; i < values.Length; i++) outputs[i, row] = values[i];
        }
        float[] labels = [.. Enumerable.Range(0, Rows).Select(_ => Labels.Draw(objective, classes, random))];
        return (objective, outputs, labels, [.. labels.Select(_ => 0.5f + random.NextSingle())]);
    }

    private static double[] Row(double[,] outputs, int row) => [.. Enumerable.Range(0, outputs.GetLength(0)).Select(i => outputs[i, row])];

    private static float[,] Single(double[,] outputs)
    {
        float[,] single = new float[outputs.GetLength(0), outputs.GetLength(1)];
        for (int i = 0; i < single.GetLength(0); i++)
            for (int row = 0; row < single.GetLength(1); row++) single[i, row] = (float)outputs[i, row];
        return single;
    }

    /// <summary>Members whose outputs were drawn.</summary>
    private sealed class Drawn(float[][,] outputs) : IMemberOutputs
    {
        private readonly float[] _scratch = new float[outputs[0].Length];

        public int Members => outputs.Length;

        public Span<float> Scratch => _scratch;

        public ReadOnlySpan<float> Outputs(int member) => outputs[member].Cast<float>().ToArray();
    }
}
