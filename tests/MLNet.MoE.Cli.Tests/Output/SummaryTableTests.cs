using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Tests.Output;

[TestClass]
public sealed class SummaryTableTests
{
    [TestMethod]
    public void A_narrow_window_gets_several_tables_and_a_wide_one_a_single_one()
    {
        var summary = new BenchmarkSummary([.. from dataset in new[] { "hastie-10.2", "2dplanes" }
            from model in BenchmarkDefaults.Models
            select new ResultRecord { Dataset = dataset, Model = model, Task = TaskKind.Binary, Seed = 0, Metric = "accuracy",
                Score = 0.5 }]);

        Assert.HasCount(1, SummaryTable.Parts(400, summary));
        var parts = SummaryTable.Parts(80, summary);
        Assert.IsGreaterThan(1, parts.Count);
        CollectionAssert.AreEqual(Enumerable.Range(0, summary.Models.Count).ToArray(), parts.SelectMany(part => part).ToArray());

        var output = new StringWriter();
        SummaryTable.Show(new Terminal(output, TextWriter.Null), summary);
        foreach (string model in summary.Models) StringAssert.Contains(output.ToString(), model);
        // All models are equal, so all of them are the best.
        Assert.AreEqual((2 + 1) * summary.Models.Count, output.ToString().Count(letter => letter == '*') - 1);
    }

    [TestMethod]
    public void One_dataset_has_no_mean_rank()
    {
        var output = new StringWriter();
        SummaryTable.Show(new Terminal(output, TextWriter.Null), new BenchmarkSummary([.. new[] { "mlp", "moe" }.Select(model =>
            new ResultRecord { Dataset = "d", Model = model, Task = TaskKind.Regression, Seed = 0, Metric = "rmse", Score = 2 })]));
        Assert.DoesNotContain("mean rank", output.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
