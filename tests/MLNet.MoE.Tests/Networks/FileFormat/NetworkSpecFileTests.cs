using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>
/// Specifications and histories in files of networks: what is out of range, of another type or nested without end is refused.
/// </summary>
[TestClass]
public sealed class NetworkSpecFileTests
{
    [TestMethod]
    [DataRow("Objective", 7, "specification")]
    [DataRow("Objective", null, "specification")]
    [DataRow("Objective", "ranking", "Objective is 'ranking'")]
    [DataRow("ObjectiveParameters", null, "specification")]
    [DataRow("ObjectiveParameters", 7, "specification")]
    [DataRow("NumericColumns", -1, "NumericColumns is -1")]
    [DataRow("NumericColumns", int.MaxValue, "NumericColumns is 2147483647")]
    [DataRow("NumericColumns", 1 << 30, "coordinates")]
    [DataRow("PlainColumns", -1, "PlainColumns is -1")]
    [DataRow("PlainColumns", 500_000_000, "plain columns")]
    [DataRow("SparseColumns", -1, "SparseColumns is -1")]
    [DataRow("SparseColumns", 1 << 30, "coordinates")]
    [DataRow("SparseColumns", 500_000_000, "sparse columns")]
    [DataRow("SparseColumns", 0, "sparse columns")]
    [DataRow("CategorySizes", null, "specification")]
    [DataRow("Outputs", -2, "Outputs is -2")]
    [DataRow("Outputs", 0, "Outputs is 0")]
    [DataRow("Outputs", 2, "Outputs is 2")]
    [DataRow("Experts", 0, "Experts is 0")]
    [DataRow("Experts", 1025, "Experts is 1025")]
    [DataRow("Experts", int.MinValue, "Experts is -2147483648")]
    [DataRow("Blocks", 0, "Layers is 0")]
    [DataRow("Blocks", int.MaxValue, "Layers is 2147483647")]
    [DataRow("SharedBlocks", -1, "SharedLayers is -1")]
    [DataRow("SharedBlocks", 16, "SharedLayers is 16")]
    [DataRow("Width", 0, "Width is 0")]
    [DataRow("Width", 8193, "Width is 8193")]
    [DataRow("Activation", null, "specification")]
    [DataRow("Activation", "", "Activation is ''")]
    [DataRow("Activation", "relu+", "Activation is 'relu+'")]
    [DataRow("Activation", "re\nlu\u001b[2J", "Activation is 're?lu?[2J'")]
    [DataRow("Gate", "x", "Gate is 'x'")]
    [DataRow("Gate", null, "specification")]
    [DataRow("GateTemperature", 0, "GateTemperature is 0")]
    [DataRow("GateTemperature", -1, "GateTemperature is -1")]
    [DataRow("GateTemperature", "NaN", "GateTemperature is NaN")]
    [DataRow("GateTemperature", "Infinity", "GateTemperature is Infinity")]
    [DataRow("GateTemperature", 1e-45, "too small to divide by")]
    [DataRow("InferenceSamples", 0, "InferenceSamples is 0")]
    [DataRow("InferenceSamples", 1025, "InferenceSamples is 1025")]
    [DataRow("Embedding", null, "specification")]
    [DataRow("Embedding", "fourier", "Embedding is 'fourier'")]
    [DataRow("EmbeddingSize", -1, "EmbeddingSize is -1")]
    [DataRow("EmbeddingSize", 257, "EmbeddingSize is 257")]
    [DataRow("BinBoundaries", null, "specification")]
    [DataRow("Members", 0, "Members is 0")]
    [DataRow("Members", 100_000, "Members is 100000")]
    [DataRow("Sharing", 3, "Sharing is 3")]
    [DataRow("HeadScale", "NaN", "HeadScale is NaN")]
    [DataRow("HeadScale", 0, "HeadScale is 0")]
    [DataRow("InputScale", null, "specification")]
    [DataRow("ExpertBiases", 1, "specification")]
    [DataRow("Unknown", 1, "specification")]
    public void Specification_out_of_range_is_refused(string field, object? value, string message)
    {
        var file = NetworkFiles.Mixture();
        file.Spec[field] = value switch
        {
            null => null,
            int number => JsonValue.Create(number),
            double number => JsonValue.Create(number),
            _ => JsonValue.Create((string)value),
        };
        FileAssert.IsRefused(file, message);
    }

    [TestMethod]
    [DataRow("7", "specification")]
    [DataRow("{\"Unknown\":1}", "specification")]
    [DataRow("{\"Network\":null}", "specification")]
    [DataRow("{\"Network\":\"deep\"}", "Network is 'deep'")]
    [DataRow("{\"Noise\":\"cauchy\"}", "Noise is 'cauchy'")]
    [DataRow("{\"Noise\":\"normal\"}", "no noise 'normal'")]
    [DataRow("{\"Activation\":\"x\"}", "Activation is 'x'")]
    [DataRow("{\"HiddenLayers\":9}", "HiddenLayers is 9")]
    [DataRow("{\"HiddenWidth\":100000}", "HiddenWidth is 100000")]
    [DataRow("{\"ActiveExperts\":0}", "ActiveExperts is 0")]
    [DataRow("{\"ProbabilityGap\":2}", "ProbabilityGap is 2")]
    [DataRow("{\"LargestThreshold\":\"NaN\"}", "LargestThreshold is NaN")]
    [DataRow("{\"Columns\":[1,0]}", "does not ascend")]
    [DataRow("{\"Columns\":[100000]}", "does not ascend")]
    [DataRow("{\"Columns\":[0]}", "columns that it does not read")]
    [DataRow("{\"Network\":\"grn\"}", "its weights would take")]
    public void Gate_out_of_range_is_refused(string gate, string message)
    {
        var file = NetworkFiles.Mixture();
        file.Spec["GateParts"] = JsonNode.Parse(gate);
        FileAssert.IsRefused(file, message);
    }

    [TestMethod]
    [DataRow("[[],[],[]]", "boundaries")]
    [DataRow("[null,null,null]", "0 boundaries")]
    [DataRow("[[1],[1],[1]]", "1 boundaries")]
    [DataRow("[[0,0],[0,1],[0,1]]", "ascend")]
    [DataRow("[[1,0],[0,1],[0,1]]", "ascend")]
    [DataRow("[[\"NaN\",0],[0,1],[0,1]]", "finite")]
    [DataRow("[[0,\"Infinity\"],[0,1],[0,1]]", "finite")]
    [DataRow("[[-3e38,3e38],[0,1],[0,1]]", "wider than single precision")]
    [DataRow("[]", "bins of 0 columns")]
    [DataRow("[[0,1]]", "bins of 1 columns")]
    public void Bins_that_are_none_are_refused(string boundaries, string message)
    {
        var file = Enumerable.Range(0, 1000).Select(seed => NetworkFile.Create(seed)).First(f => (int)f.Spec["NumericColumns"]! == 3);
        file.Spec["BinBoundaries"] = JsonNode.Parse(boundaries);
        FileAssert.IsRefused(file, message);
    }

    [TestMethod]
    [DataRow("", "specification")]
    [DataRow("null", "specification is null")]
    [DataRow("[]", "specification")]
    [DataRow("{}", "specification")]
    [DataRow("{\"Objective\":\"logistic\",\"Objective\":\"logistic\",\"NumericColumns\":1,\"Outputs\":1}", "specification")]
    [DataRow("{\"Objective\":\"logistic\",\"NumericColumns\":1e9,\"Outputs\":1}", "specification")]
    [DataRow("{\"Objective\":\"logistic\",\"NumericColumns\":99999999999,\"Outputs\":1}", "specification")]
    public void Specification_that_is_none_is_refused(string text, string message)
    {
        var file = NetworkFile.Create(1);
        file.SpecText = text;
        FileAssert.IsRefused(file, message);
    }

    [TestMethod]
    public void Json_of_a_hundred_thousand_levels_is_refused()
    {
        var file = NetworkFile.Create(1);
        file.SpecText = new string('[', 100_000);
        FileAssert.IsRefused(file, "specification");
        file.SpecText = null;
        file.HistoryText = new string('[', 100_000);
        FileAssert.IsRefused(file, "history");
    }

    [TestMethod]
    [DataRow("Objective")]
    [DataRow("NumericColumns")]
    [DataRow("CategorySizes")]
    [DataRow("Experts")]
    [DataRow("SharedBlocks")]
    [DataRow("ExpertBiases")]
    [DataRow("BinBoundaries")]
    [DataRow("HeadScale")]
    public void Specification_without_a_field_is_refused(string field)
    {
        var file = NetworkFile.Create(1);
        file.Spec.Remove(field);
        FileAssert.IsRefused(file, $"'{field}' is missing");
    }

    [TestMethod]
    public void Every_reason_to_stop_is_read()
    {
        foreach (var reason in Enum.GetValues<StopReason>())
        {
            var file = NetworkFile.Create(1);
            file.StopReason = (int)reason;
            Assert.AreEqual(reason, file.Load().StopReason);
        }
    }

    [TestMethod]
    public void Everything_of_a_specification_and_a_history_is_read_as_it_was_written()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var file = NetworkFile.Create(seed, seed % 2 == 0 ? "quantile" : "cross-entropy", sharing: (MemberSharing)(seed % 3));
            if (seed % 2 == 0)
            {
                file.Spec["ObjectiveParameters"] = new JsonArray(0.25);
                (file.ScalesTarget, file.TargetMean, file.TargetDeviation) = (1, 0.5, 2);
            }
            file.HistoryText = """
                [{"Epoch":1,"TrainingLoss":0.1,"ValidationLoss":"NaN","ValidationScore":-1E-300,"BestEpoch":1,"Elapsed":"1.02:03:04.5678900"},
                 {"Elapsed":"00:00:00","BestEpoch":2,"ValidationScore":"-Infinity","ValidationLoss":"Infinity","TrainingLoss":1,"Epoch":2}]
                """;
            var network = file.Load();
            var written = JsonSerializer.SerializeToNode(network.Spec, NetworkJson.Default.NetworkSpec);
            Assert.IsTrue(JsonNode.DeepEquals(file.Spec, written), $"{file.Spec}\n{written}");
            Assert.AreEqual(
                new TrainingProgress(1, 0.1, double.NaN, -1e-300, 1, new TimeSpan(1, 2, 3, 4) + TimeSpan.FromTicks(5_678_900)),
                network.History[0]);
            Assert.AreEqual(new TrainingProgress(2, 1, double.PositiveInfinity, double.NegativeInfinity, 2, TimeSpan.Zero),
                network.History[1]);
        }
    }

    [TestMethod]
    [DataRow("[{}]")]
    [DataRow("[null]")]
    [DataRow("null")]
    [DataRow("[{\"Epoch\":1}]")]
    [DataRow("[{\"Epoch\":1,\"Epoch\":1,\"TrainingLoss\":0,\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"00:00:01\"}]")]
    [DataRow("[{\"Epoch\":1,\"TrainingLoss\":\"0\",\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"00:00:01\"}]")]
    [DataRow("[] []")]
    [DataRow("[{\"Epoch\":99999999999,\"TrainingLoss\":0,\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"00:00:01\"}]")]
    [DataRow("[{\"Epoch\":1,\"TrainingLoss\":0,\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"soon\"}]")]
    public void History_that_is_none_is_refused(string text)
    {
        var file = NetworkFile.Create(1);
        file.HistoryText = text;
        FileAssert.IsRefused(file, "history");
    }
}
