using Microsoft.ML;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>What reports tell of the gates of mixtures.</summary>
[TestClass]
public sealed class ExpertUseTests
{
    private static readonly string[] Names = ["first", "second", "which"];

    [TestMethod]
    public void The_column_that_decides_between_experts_is_reported_first()
    {
        var (mixture, view, vectors) = Fitted(MixtureGate.PerRow);

        var usage = ExpertUseReader.Read(mixture, view, vectors, Names);

        var use = usage.Experts!;
        CollectionAssert.AreEqual(new[] { "of first", "of second" }, use.Experts.ToArray());
        Assert.AreEqual("which", use.Columns[0].Column);
        Assert.IsTrue(use.Columns[0].Low < 0 && use.Columns[0].High > 0);
        // Where the switch is low the label is the first column.
        Assert.IsGreaterThan(use.Columns[0].SharesHigh[0] + 0.3f, use.Columns[0].SharesLow[0]);
        Assert.HasCount(2, use.Rows);
        Assert.IsGreaterThanOrEqualTo(use.Columns[0].SharesLow[0], use.Rows[0].Shares[0]);
        StringAssert.StartsWith(use.Rows[0].Values[0], "which = -");
    }

    [TestMethod]
    public void Weights_that_are_the_same_in_all_rows_are_reported_once()
    {
        var (mixture, view, vectors) = Fitted(MixtureGate.Global);

        var usage = ExpertUseReader.Read(mixture, view, vectors, Names);

        Assert.IsFalse(usage.Experts!.DependsOnRow);
        Assert.IsEmpty(usage.Experts.Columns);
        Assert.AreEqual(mixture.GlobalWeights[0], usage.Shares[0], 1e-5);
    }

    [TestMethod]
    public void Report_and_page_show_weights_over_all_rows_by_column_and_by_row()
    {
        using var folder = new TemporaryFolder();
        var usage = new GateUsage([0.7f, 0.3f], 1.5)
        {
            Experts = new(["networks", "trees & <b>"], true, [new("age", 30, 50, [0.9f, 0.1f], [0.4f, 0.6f])],
                [new("networks", ["age = 21"], [0.95f, 0.05f])]),
        };
        BenchmarkReport.Write(folder.Path, [SampleResults.Of("apples", "mixture", 0.9) with { Gate = usage }]);

        string html = File.ReadAllText(folder.File(BenchmarkReport.HtmlFileName)),
            markdown = File.ReadAllText(folder.File(BenchmarkReport.MarkdownFileName));
        StringAssert.Contains(html, "trees &amp; &lt;b&gt;");
        StringAssert.Contains(html, "age from 50");
        StringAssert.Contains(markdown, "| age up to 30 | 90 % | 10 % |");
        StringAssert.Contains(markdown, "counts most: age = 21 | 95 % | 5 % |");
    }

    private static (MixtureOfTransformer Mixture, IDataView View, float[][] Vectors) Fitted(MixtureGate gate)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Regime[] rows = [.. Enumerable.Range(0, 500).Select(_ => Regime.Draw(random))];
        var view = ml.Data.LoadFromEnumerable(rows);
        IEstimator<ITransformer> Of(string column)
            => ml.Transforms.Concatenate("One", column)
                .Append(ml.Regression.Trainers.FastTree(featureColumnName: "One", numberOfTrees: 20));
        var options = new MixtureOfOptions { Seed = 1, NumberOfFolds = 2, Gate = gate, ExpertNames = ["of first", "of second"] };
        var mixture = ml.Regression.Trainers.MixtureOf(options, Of(nameof(Regime.First)), Of(nameof(Regime.Second))).Fit(view);
        return (mixture, view, [.. rows.Select(row => row.Features)]);
    }

    /// <summary>Below a switch the label is one column, above it another.</summary>
    private sealed class Regime
    {
        public float First { get; set; }

        public float Second { get; set; }

        [Microsoft.ML.Data.VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public static Regime Draw(Random random)
        {
            float first = random.NextSingle(), second = random.NextSingle(), which = (2 * random.NextSingle()) - 1;
            return new() { First = first, Second = second, Features = [first, second, which], Label = 10 * (which < 0 ? first : second) };
        }
    }
}
