namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The target less the published formula is noise of the stated size; the features follow their law.</summary>
[TestClass]
public sealed class RegressionSetsTests
{
    [TestMethod]
    public void Friedman_1_has_noise_of_one()
    {
        CheckNoise(new Friedman1(), x =>
            10 * Math.Sin(Math.PI * x[0] * x[1]) + 20 * Math.Pow(x[2] - 0.5, 2) + 10 * x[3] + 5 * x[4]);
    }

    [TestMethod]
    public void Friedman_2_has_noise_of_125()
    {
        CheckNoise(new Friedman2(), x => Math.Sqrt(Math.Pow(x[0], 2) + Math.Pow(x[1] * x[2] - 1 / (x[1] * x[3]), 2)));
    }

    [TestMethod]
    public void Friedman_3_has_noise_of_a_tenth()
    {
        CheckNoise(new Friedman3(), x => Math.Atan((x[1] * x[2] - 1 / (x[1] * x[3])) / x[0]));
    }

    [TestMethod]
    public void The_circuit_variables_lie_in_their_ranges()
    {
        var data = new Friedman2().Generate(3, 20_000);
        (double Low, double High)[] ranges = [(0, 100), (40 * Math.PI, 560 * Math.PI), (0, 1), (1, 11)];

        for (int i = 0; i < 4; i++)
        {
            float[] values = ((NumericColumn)data.Features[i]).Values.ToArray();
            double width = ranges[i].High - ranges[i].Low;
            Assert.AreEqual(ranges[i].Low, values.Min(), 0.01 * width);
            Assert.AreEqual(ranges[i].High, values.Max(), 0.01 * width);
        }
    }

    [TestMethod]
    public void Two_planes_have_noise_of_one_and_three_valued_features()
    {
        CheckNoise(new TwoDPlanes(), x =>
            x[0] == 1 ? 3 + 3 * x[1] + 2 * x[2] + x[3] : -3 + 3 * x[4] + 2 * x[5] + x[6]);
        float[] second = ((NumericColumn)new TwoDPlanes().Generate(1, 1_000).Features[1]).Values.ToArray();
        CollectionAssert.AreEquivalent(new[] { -1f, 0, 1 }, second.Distinct().ToArray());
    }

    [TestMethod]
    public void Mv_is_green_exactly_where_x1_is_positive()
    {
        var data = new Mv().Generate(2, 5_000);
        var x1 = ((NumericColumn)data.Features[0]).Values;
        var x3 = (CategoricalColumn)data.Features[2];

        for (int row = 0; row < data.RowCount; row++)
            Assert.AreEqual(x1[row] > 0, x3[row] == "green");
    }

    [TestMethod]
    public void Mv_follows_its_cases_without_noise()
    {
        var data = new Mv().Generate(2, 5_000);
        float Number(int column, int row) => ((NumericColumn)data.Features[column]).Values[row];
        string? Word(int column, int row) => ((CategoricalColumn)data.Features[column])[row];

        for (int row = 0; row < data.RowCount; row++)
        {
            var (x1, x4, x6) = (Number(0, row), Number(3, row), Number(5, row));
            float expected = Math.Abs(x4) <= 2 ? 10 - 2 * x1
                : Word(6, row) == "yes" ? 3 - x1 / x4
                : Word(7, row) == "normal" ? x6 + x1 : x1 / 2;
            Assert.AreEqual(expected, data.Target[row], 1e-4);
        }

        Assert.AreEqual(0.0, data.BayesError);
    }

    private static void CheckNoise(DatasetGenerator generator, Func<double[], double> function)
    {
        const int Rows = 20_000;
        var data = generator.Generate(seed: 11, Rows);
        double[] residuals = new double[Rows];
        for (int row = 0; row < Rows; row++)
        {
            double[] x = data.Features.Select(column => (double)((NumericColumn)column).Values[row]).ToArray();
            residuals[row] = data.Target[row] - function(x);
        }

        // The standard error of a standard deviation is sigma / sqrt(2 n), half a percent here.
        double sigma = generator.BayesError!.Value;
        Assert.AreEqual(sigma, Math.Sqrt(residuals.Average(r => r * r)), 0.02 * sigma);
        Assert.AreEqual(0, residuals.Average(), 0.03 * sigma);
    }
}
