namespace MLNet.MoE.Benchmarks.Tests.Comparison;

[TestClass]
public sealed class TableComparisonTests
{
    [TestMethod]
    public void Models_are_compared_on_every_fold_with_the_baseline_first()
    {
        var steps = new List<ComparisonStep>();
        var result = TableComparison.Run(SmallData.TwoClasses(),
            new ComparisonOptions { Models = ["sdca", "lightgbm", "gaussian-moe"], Folds = 3 }, steps.Add, CancellationToken.None);

        CollectionAssert.AreEqual(new[] { "majority", "sdca", "lightgbm" },
            result.Models.Select(model => model.Name).OrderBy(name => name switch { "majority" => 0, "sdca" => 1, _ => 2 }).ToArray());
        Assert.AreEqual("majority", result.Models[0].Name);
        CollectionAssert.AreEqual(new[] { "gaussian-moe" }, result.LeftOut.ToArray());
        Assert.HasCount(6, steps);
        Assert.IsTrue(result.Models.All(model => model.Folds.Count == 3 && model.Error is null),
            string.Join("; ", result.Models.Select(model => model.Error)));
        Assert.IsGreaterThan(0.9, result.Best!.Mean(1));
        Assert.IsLessThan(ComparisonResult.Level, result.Baseline.PValue!.Value);
        StringAssert.StartsWith(ComparisonVerdict.Of(result), $"{result.Best.Name} has the lowest log-loss, ");
    }

    [TestMethod]
    public void A_seed_gives_the_same_figures_again()
    {
        double Figure()
            => TableComparison.Run(SmallData.Numbers(),
                new ComparisonOptions { Models = ["fasttree:MaximumTrees=20"], Folds = 2, Workers = 1 }, _ => { },
                CancellationToken.None).Best!.Mean(0);

        Assert.AreEqual(Figure(), Figure());
    }

    [TestMethod]
    public void When_the_time_is_up_what_is_finished_is_compared()
    {
        var result = TableComparison.Run(SmallData.TwoClasses(),
            new ComparisonOptions { Models = ["mlp:MaximumEpochs=1000000:Patience=1000000"], Seconds = 1 }, _ => { },
            CancellationToken.None);

        Assert.IsTrue(result.TimeUp);
        Assert.IsNull(result.Best);
        StringAssert.Contains(ComparisonVerdict.Of(result), "No model was finished in time");
    }

    [TestMethod]
    public void Labels_that_have_nothing_to_do_with_the_columns_give_no_winner()
    {
        var data = SmallData.TwoClasses(300);
        var random = new Random(3);
        var noise = new TabularDataset(data.Name, data.Task, data.Features,
            [.. Enumerable.Range(0, 300).Select(_ => (float)random.Next(2))], data.ClassNames);

        StringAssert.Contains(
            ComparisonVerdict.Of(
                TableComparison.Run(noise, new ComparisonOptions { Models = ["sdca", "lightgbm"] }, _ => { }, CancellationToken.None)),
                "the majority");
    }

    [TestMethod]
    [DataRow("accuracy", "highest accuracy")]
    [DataRow("auc", "highest AUC")]
    public void Another_figure_may_decide(string metric, string expected) => StringAssert.Contains(
        ComparisonVerdict.Of(
            TableComparison.Run(SmallData.TwoClasses(), new ComparisonOptions { Models = ["sdca"], Folds = 2, Metric = metric }, _ => { },
                CancellationToken.None)), expected);

    [TestMethod]
    public void What_makes_no_sense_is_refused()
    {
        Refused(new ComparisonOptions { Folds = 1 }, "Folds is 1; it must be between 2 and 100");
        Refused(new ComparisonOptions { Seconds = 0 }, "Seconds is 0");
        Refused(new ComparisonOptions { Models = ["sdca", "sdca"] }, "'sdca' is named twice");
        Refused(new ComparisonOptions { Metric = "rmsee" }, "did you mean 'rmse'?");
        Refused(new ComparisonOptions { Models = ["multinomial-moe"] }, "None of the models is for regression labels");
    }

    [TestMethod]
    public void Folds_test_every_row_once_and_hold_their_share_of_every_class()
    {
        var data = SmallData.Classes(103);
        var folds = CrossValidation.Split(data, 4, 7);

        CollectionAssert.AreEqual(Enumerable.Range(0, 103).ToArray(), folds.SelectMany(fold => fold.Test).Order().ToArray());
        foreach (var fold in folds)
        {
            CollectionAssert.AreEqual(Enumerable.Range(0, 103).ToArray(),
                fold.Training.Concat(fold.Validation).Concat(fold.Test).Order().ToArray());
            for (int k = 0; k < 3; k++)
                Assert.AreEqual(data.Target.ToArray().Count(label => label == k) / 4.0, fold.Test.Count(row => data.Target[row] == k), 1,
                    $"class {k}");
        }
    }

    // Differences 1, 2, 3, 4: mean 2.5, variance 5/3; t = 2.5 / sqrt((1/4 + 1/3) 5/3) = 2.535 with 3 degrees of freedom.
    [TestMethod]
    public void The_paired_test_is_corrected_for_overlapping_training_parts()
    {
        Assert.AreEqual(0.0849, CorrectedResampledTest.PValue([1, 2, 3, 4], [0, 0, 0, 0], 1.0 / 3), 5e-4);
        Assert.AreEqual(1, CorrectedResampledTest.PValue([1, 1], [1, 1], 1));
        Assert.IsTrue(double.IsNaN(CorrectedResampledTest.PValue([1], [2], 1)));
    }

    private static void Refused(ComparisonOptions options, string message) =>
        StringAssert.Contains(
            Assert.Throws<ArgumentException>(
                () => TableComparison.Run(SmallData.Numbers(), options, _ => { }, CancellationToken.None)).Message, message);
}
