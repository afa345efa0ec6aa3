using Microsoft.ML.SearchSpace;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests.Tuning;

[TestClass]
public sealed class SearchSpaceTests
{
    /// <summary>All contenders but those whose parts choose for themselves.</summary>
    public static IEnumerable<object[]> Names
        => BenchmarkRunner.ContenderNames.Where(name => name != "mixture").Select(name => new object[] { name });

    [TestMethod]
    public void Attributes_of_ML_NET_are_read_with_ranges_scales_and_values()
    {
        var space = SearchSpaceReader.Read(new Sample(), orZero: [nameof(Sample.Drop)], without: [nameof(Sample.Fixed)]);

        SearchDimension[] expected =
        [
            new NumberDimension("Drop", 0, 0.5) { OrZero = true },
            new NumberDimension("Layers", 1, 6) { Whole = true },
            new NumberDimension("Penalty", 0.001, 10) { Logarithmic = true, OrZero = true },
            new NumberDimension("Rate", 1e-4, 0.1) { Logarithmic = true },
        ];
        CollectionAssert.AreEqual(expected, space.Where(dimension => dimension is NumberDimension).ToArray());
        CollectionAssert.AreEqual(new[] { "32", "64" },
            ((ChoiceDimension)space.Single(dimension => dimension.Name == "Width")).Candidates.ToArray());
        CollectionAssert.AreEqual(new[] { "True", "False" },
            ((ChoiceDimension)space.Single(dimension => dimension.Name == "Scale")).Candidates.ToArray());
        Assert.AreEqual(6, space.Count);
    }

    [TestMethod]
    [DataRow("gg-moe-ple",
        "Dropout 0 or [0, 0.5], EmbeddingBins [2, 128] whole, EmbeddingSize [8, 32] whole, ExpertWidth in {32, 64}, GateTemperature [0.5, "
        + "3], " +
        "LearningRate log[0.0003, 0.01], NumberOfExperts [2, 40] whole, NumberOfLayers [1, 5] whole, WeightDecay 0 or log[0.0001, 0.1]")]
    [DataRow("mlp",
        "Dropout 0 or [0, 0.5], LearningRate log[3E-05, 0.01], NumberOfLayers [1, 6] whole, WeightDecay 0 or log[0.0001, 0.1], Width [64, "
        + "1024] whole")]
    [DataRow("lightgbm",
        "FeatureFraction [0.5, 1], L2Regularization 0 or log[0.1, 10], LearningRate log[0.01, 0.5], Leaves log[4, 768] whole, "
        + "MinimumChildWeight log[0.0001, 100], " +
        "RowsPerLeaf log[1, 200] whole, SubsampleFraction [0.5, 1]")]
    public void The_spaces_are_those_of_the_papers(string contender, string expected) =>
        Assert.AreEqual(expected, string.Join(", ", LearnerRegistry.Get(contender).SearchSpace));

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Every_contender_takes_whatever_its_space_holds(string name)
    {
        var contender = LearnerRegistry.Get(name);
        Assert.AreNotEqual(0, contender.SearchSpace.Count);

        string[] configurations = [.. Enumerable.Range(0, 50)
            .Select(trial => contender.With(name, new TpeSampler(contender.SearchSpace, name).Suggest([], trial)).Configuration)];

        Assert.IsGreaterThan(25, configurations.Distinct().Count());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_defaults_of_a_contender_set_it_to_what_it_is(string name)
    {
        var contender = LearnerRegistry.Get(name);

        Assert.AreEqual(contender.Configuration, contender.With(name, contender.Defaults).Configuration);
    }

    private sealed class Sample
    {
        [Range(1e-4, 0.1, 0.01, true)]
        public double Rate { get; set; } = 0.01;

        [Range(0f, 0.5f, 0f)]
        public float Drop { get; set; }

        [Range(1e-3, 10, 1, true)]
        public double Penalty { get; set; }

        [Range(1, 6, 2)]
        public int Layers { get; set; } = 2;

        [Choice(32, 64)]
        public int Width { get; set; } = 32;

        [BooleanChoice]
        public bool Scale { get; set; }

        [Range(1, 2)]
        public int Fixed { get; set; } = 1;

        public int Unmarked { get; set; }
    }
}
