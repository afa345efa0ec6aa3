namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>What holds for every generator, found through the registration alone.</summary>
[TestClass]
public sealed class GeneratedSuiteTests
{
    public static IEnumerable<object[]> Names => GeneratedSuite.All.Select(generator => new object[] { generator.Name });

    [TestMethod]
    public void Names_are_distinct()
    {
        Assert.AreEqual(GeneratedSuite.All.Count, GeneratedSuite.All.Select(generator => generator.Name).Distinct().Count());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_same_seed_gives_the_same_data(string name)
    {
        var generator = GeneratedSuite.Find(name);

        Assert.AreEqual(Text(generator.Generate(5, 50)), Text(generator.Generate(5, 50)));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Another_seed_gives_other_data_unless_the_set_is_complete_without_noise(string name)
    {
        var generator = GeneratedSuite.Find(name);
        bool chance = !generator.IsComplete || generator.BayesError > 0;

        Assert.AreEqual(chance, Text(generator.Generate(5, 50)) != Text(generator.Generate(6, 50)));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_number_of_rows_is_that_asked_for_or_the_whole_population(string name)
    {
        var generator = GeneratedSuite.Find(name);

        Assert.AreEqual(generator.IsComplete ? generator.DefaultRows : 37, generator.Generate(1, 37).RowCount);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_first_rows_do_not_depend_on_how_many_follow(string name)
    {
        var generator = GeneratedSuite.Find(name);
        int[] first = [0, 1, 2, 3, 4];

        Assert.AreEqual(Text(generator.Generate(1, 5).SelectRows(first)), Text(generator.Generate(1, 20).SelectRows(first)));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_generator_names_its_source_and_why_its_limit_is_what_it_is(string name)
    {
        var generator = GeneratedSuite.Find(name);
        var data = generator.Generate(1, 5);

        Assert.AreEqual(generator.Source, data.Source);
        Assert.AreEqual(generator.BayesError, data.BayesError);
        Assert.IsGreaterThan(10, generator.Source.Length);
        Assert.IsGreaterThan(10, generator.BayesErrorBasis.Length);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_complete_set_has_no_row_twice(string name)
    {
        var generator = GeneratedSuite.Find(name);
        if (!generator.IsComplete)
            return;
        var data = generator.Generate();

        int distinct = Enumerable.Range(0, data.RowCount).Select(row => FeatureText(data, row)).Distinct().Count();

        Assert.AreEqual(generator.DefaultRows, distinct);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Every_class_occurs_unless_it_is_rarer_than_the_sample_shows(string name)
    {
        var generator = GeneratedSuite.Find(name);
        var data = generator.Generate();

        int seen = data.Target.ToArray().Distinct().Count();

        // Straight and royal flushes come once in 65,000 hands or less.
        Assert.IsGreaterThanOrEqualTo(
            generator is PokerHand ? 8 : generator.Task == TaskKind.Regression ? 2 : generator.ClassNames.Count, seen);
    }

    [TestMethod]
    public void No_rows_at_all_are_refused()
    {
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Twonorm().Generate(rows: 0));

        StringAssert.Contains(exception.Message, "twonorm");
    }

    [TestMethod]
    public void An_unknown_name_is_answered_with_the_names()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => GeneratedSuite.Find("nosuch"));

        StringAssert.Contains(exception.Message, "'nosuch'");
        StringAssert.Contains(exception.Message, "krkopt");
    }

    [TestMethod]
    public void Names_are_found_in_any_case()
    {
        Assert.AreEqual("twonorm", GeneratedSuite.Find("TwoNorm").Name);
    }

    private static string Text(TabularDataset data) => string.Join(
        '\n', Enumerable.Range(0, data.RowCount).Select(row => $"{FeatureText(data, row)} -> {data.Target[row]:R}"));

    private static string FeatureText(TabularDataset data, int row) => string.Join(',', data.Features.Select(column =>
        column is CategoricalColumn text ? text[row] : ((NumericColumn)column).Values[row].ToString("R")));
}
