namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class DatasetCatalogTests
{
    private static readonly DatasetCatalog Catalog = DatasetCatalog.Load();

    [TestMethod]
    public void The_benchmark_has_38_sets_of_distinct_names()
    {
        Assert.HasCount(38, Catalog.Benchmark);
        Assert.AreEqual(38, Catalog.Benchmark.Select(set => set.Name).Distinct().Count());
    }

    [TestMethod]
    public void Every_benchmark_set_has_a_folder_per_split()
    {
        foreach (var set in Catalog.Benchmark)
        {
            Assert.HasCount(set.Splits, set.Folders, set.Name);
            Assert.IsTrue(set.Folders.All(folder => folder.EndsWith(set.Name, StringComparison.Ordinal)), set.Name);
        }

        Assert.AreEqual(Catalog.Benchmark.Sum(set => set.Splits), Catalog.Benchmark.SelectMany(set => set.Folders).Distinct().Count());
    }

    [TestMethod]
    public void The_metric_of_a_benchmark_set_follows_its_task()
    {
        foreach (var set in Catalog.Benchmark)
        {
            Assert.AreEqual(set.Task == TaskKind.Regression ? "rmse" : "accuracy", set.Metric, set.Name);
            Assert.AreEqual(set.Task == TaskKind.Regression, set.Classes is null, set.Name);
        }
    }

    [TestMethod]
    public void The_training_rows_of_a_benchmark_set_are_known_or_bounded()
    {
        foreach (var set in Catalog.Benchmark)
            Assert.IsTrue(set.Rows.Train is null != set.Rows.TrainAtMost is null, set.Name);
    }

    [TestMethod]
    public void The_generated_sets_are_those_that_the_generators_make()
    {
        var expected = GeneratedSuite.All.Select(generator => (
            generator.Name,
            generator.Task,
            Classes: generator.ClassNames.Count,
            generator.DefaultRows,
            generator.IsComplete,
            Numeric: generator.Columns.Count(column => column.Categories is null),
            generator.Columns.Count,
            generator.BayesError,
            generator.BayesErrorBasis,
            generator.Source)).ToArray();

        var listed = Catalog.Generated.Select(set => (
            set.Name,
            set.Task,
            Classes: set.Classes ?? 0,
            set.Rows,
            set.Complete,
            set.NumericFeatures,
            set.NumericFeatures + set.CategoricalFeatures,
            set.BayesError,
            set.BayesErrorBasis,
            set.Source)).ToArray();

        CollectionAssert.AreEqual(expected, listed);
    }

    [TestMethod]
    public void Every_published_score_belongs_to_a_benchmark_set_and_its_metric()
    {
        var metric = Catalog.Benchmark.ToDictionary(set => set.Name, set => set.Metric);

        foreach (var score in PublishedScores.Load())
        {
            Assert.AreEqual(metric[score.Dataset], score.Metric, score.Dataset);
            Assert.IsGreaterThan(0, score.Score, score.Dataset);
            Assert.IsTrue(score.Metric == "rmse" || score.Score <= 1, score.Dataset);
        }
    }

    [TestMethod]
    public void Every_benchmark_set_has_a_tuned_score_of_the_mlp_and_of_the_boosted_trees()
    {
        var scores = PublishedScores.Load().Where(score => score is { Setting: "tuned", Members: 1 }).ToArray();

        foreach (string? method in new[] { "mlp", "mlp-piecewiselinear", "tabm", "CatBoost", "LightGBM", "XGBoost" })
        {
            CollectionAssert.AreEquivalent(
                Catalog.Benchmark.Select(set => set.Name).ToArray(),
                scores.Where(score => score.Method == method).Select(score => score.Dataset).ToArray(),
                method);
        }
    }
}
