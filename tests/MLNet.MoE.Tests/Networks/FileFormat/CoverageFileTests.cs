using System.Text.Json.Nodes;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>Quantiles, intervals, sets of classes and exposures in the files of networks.</summary>
[TestClass]
public sealed class CoverageFileTests
{
    [TestMethod]
    [DataRow("squared-error with quantiles")]
    [DataRow("squared-error without interval")]
    [DataRow("logistic")]
    [DataRow("poisson")]
    public void Whole_file_loads_and_is_saved_as_it_was(string kind)
    {
        var network = Create(kind);
        byte[] bytes = Bytes(network);
        var loaded = NetworkFile.Load(bytes);
        CollectionAssert.AreEqual(bytes, Bytes(loaded));
        Assert.AreEqual((network.Spread?.Interval, network.Sets, network.ExposureColumn),
            (loaded.Spread?.Interval, loaded.Sets, loaded.ExposureColumn));
        Assert.AreEqual(network.ScoreCount, loaded.ScoreCount);
        var (row, scores, expected) = (new float[network.FeatureCount], new float[network.ScoreCount], new float[network.ScoreCount]);
        Array.Fill(row, 0.5f);
        network.Predict(row, expected);
        loaded.Predict(row, scores);
        CollectionAssert.AreEqual(expected, scores);
    }

    [TestMethod]
    public void Network_without_any_of_it_is_written_in_the_format_before()
    {
        byte[] bytes = Bytes(NetworkFile.Create(1).Load());
        Assert.AreEqual(4, BitConverter.ToInt32(bytes));
        Assert.AreEqual(5, BitConverter.ToInt32(Bytes(Create("logistic"))));
    }

    [TestMethod]
    public void Any_byte_that_is_changed_is_refused_or_gives_numbers()
    {
        foreach (string kind in (string[])["squared-error with quantiles", "logistic", "poisson"])
            FileAssert.LastBytesMayChange(Bytes(Create(kind)), 60, kind);
    }

    [TestMethod]
    public void Quantiles_that_no_fit_gives_are_refused()
    {
        foreach (var (levels, outputs, part) in (
            ((double[], int, string)[])[([0.1, 0.1, 0.9], 4, "0.1 follows 0.1"), ([0.1, 2], 3, "2 is not"),
            ([0.1, 0.9], 4, "Outputs is 4")]))
        {
            var file = NetworkFile.Create(3, "squared-error with quantiles");
            (file.Spec["Quantiles"], file.Spec["Outputs"]) = (new JsonArray([.. levels.Select(level => (JsonNode)level)]), outputs);
            Refused(file.Bytes(), part);
        }
        var classes = NetworkFile.Create(3);
        classes.Spec["Quantiles"] = new JsonArray(0.5);
        Refused(classes.Bytes(), "for classes");
        // A network with quantiles in a format that knew of none would not say what its scores are.
        Refused(NetworkFile.Create(3, "squared-error with quantiles").Bytes(), "its scores none");
    }

    [TestMethod]
    public void Coverage_threshold_and_exposure_that_cannot_be_are_refused()
    {
        Refused(Bytes(With(Create("squared-error with quantiles"), interval: new CalibratedInterval(1, 0, 2, 0))), "coverage is 1");
        Refused(Bytes(With(Create("squared-error with quantiles"), interval: new CalibratedInterval(0.9, 2, 2, 0))), "upper bound is 2");
        Refused(Bytes(With(Create("squared-error with quantiles"), interval: new CalibratedInterval(0.9, 0, 3, 0))), "upper bound is 3");
        Refused(Bytes(With(Create("squared-error with quantiles"), interval: new CalibratedInterval(0.9, 0, 2, float.MaxValue))),
            "move by");
        Refused(Bytes(With(Create("logistic"), sets: new PredictionSets(0.9, 1.5f))), "1.5");
        Refused(Bytes(With(Create("poisson"), sets: new PredictionSets(0.9, 0.5f))), "'poisson'");
        Refused(Bytes(With(Create("logistic"), exposure: "years")), "'years'");
    }

    private static TrainedNetwork Create(string kind)
    {
        bool hasQuantiles = kind.StartsWith("squared-error", StringComparison.Ordinal);
        var file = NetworkFile.Create(3, hasQuantiles ? "squared-error with quantiles" : kind);
        if (kind == "poisson") (file.ScalesTarget, file.TargetMean, file.TargetDeviation) = (1, 0, 2);
        file.Version = hasQuantiles ? 5 : 4;
        if (hasQuantiles) file.Tail = [1, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0];
        var network = file.Load();
        return kind switch
        {
            "squared-error with quantiles" => With(network, interval: new CalibratedInterval(0.8, 0, 2, 0.25f)),
            "logistic" => With(network, sets: new PredictionSets(0.9, 0.3f)),
            "poisson" => With(network, exposure: "years"),
            _ => network,
        };
    }

    private static TrainedNetwork With(TrainedNetwork network, CalibratedInterval? interval = null, PredictionSets? sets = null,
        string? exposure = null) => new(
        network.Layout, network.Preprocessor, network.Spec, network.Training, network.GateNoise, network.Temperature)
    {
        Spread = interval is null ? network.Spread : network.Spread! with { Interval = interval }, Sets = sets, ExposureColumn = exposure,
    };

    private static byte[] Bytes(TrainedNetwork network)
    {
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        return stream.ToArray();
    }

    private static void Refused(byte[] bytes, string part) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(bytes)).Message, part);
}
