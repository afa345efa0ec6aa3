using System.Buffers.Binary;
using System.Text.Json.Nodes;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.Files;

/// <summary>Files of networks that a stranger may have written: what is damaged is refused when it is loaded, whatever it is, and costs no
/// memory.</summary>
[TestClass]
public sealed class NetworkFileTests
{
    /// <summary>Gives the smallest file of some that has everything.</summary>
    private static readonly int MixtureSeed = Enumerable.Range(0, 200)
        .Where(seed =>
            NetworkFile.Create(seed) is { Groups.Count: 2, Numeric.Length: > 1, Indicators.Length: > 0, Noise.Length: > 0,
                Sparse.Length: > 1 })
        .MinBy(seed => NetworkFile.Create(seed).Bytes().Length);

    /// <summary>Bytes that a small file may cost.</summary>
    private const long MostAllocated = 4 << 20;

    [TestMethod]
    public void Whole_file_loads_and_is_saved_as_it_was()
    {
        foreach (var file in NetworkFile.All(30))
        {
            byte[] bytes = file.Bytes();
            var stream = new MemoryStream();
            NetworkFile.Load(bytes).Save(new BinaryWriter(stream));
            CollectionAssert.AreEqual(bytes, stream.ToArray());
        }
    }

    [TestMethod]
    public void Files_of_earlier_formats_load()
    {
        var file = WithoutSparse("logistic");
        (file.Version, file.PreprocessingVersion, file.HasRaw) = (1, 2, file.HasRaw);
        NameTask(file, "Binary");
        Assert.AreEqual(1, file.Load().Temperature);
    }

    [TestMethod]
    [DataRow("squared-error", "Regression")]
    [DataRow("logistic", "Binary")]
    [DataRow("cross-entropy", "Multiclass")]
    public void File_that_names_a_task_scores_as_one_that_names_the_objective(string objective, string task)
    {
        var file = WithoutSparse(objective);
        var expected = file.Load();
        file.Version = 2;
        NameTask(file, task);
        var network = file.Load();
        Assert.AreEqual(objective, network.Spec.Objective);
        float[] row = [.. Enumerable.Range(0, network.FeatureCount).Select(slot => slot % 2 == 0 ? 0.5f : 1)];
        float[] scores = new float[network.ScoreCount], expectedScores = new float[network.ScoreCount];
        network.Predict(row, scores);
        expected.Predict(row, expectedScores);
        CollectionAssert.AreEqual(expectedScores, scores);
    }

    [TestMethod]
    public void Task_and_objective_are_each_read_in_files_of_their_own_format_only()
    {
        var file = WithoutSparse("logistic");
        file.Version = 2;
        AssertRefused(file, "specification");
        NameTask(file, "Ranking");
        AssertRefused(file, "specification");
        NameTask(file, "Binary");
        file.Version = 4;
        AssertRefused(file, "specification");
    }

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
        var file = Mixture();
        file.Spec[field] = value switch { null => null, int number => JsonValue.Create(number), double number =>
            JsonValue.Create(number), _ => JsonValue.Create((string)value) };
        AssertRefused(file, message);
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
        AssertRefused(file, message);
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
        AssertRefused(file, message);
    }

    [TestMethod]
    public void Json_of_a_hundred_thousand_levels_is_refused()
    {
        var file = NetworkFile.Create(1);
        file.SpecText = new string('[', 100_000);
        AssertRefused(file, "specification");
        file.SpecText = null;
        file.HistoryText = new string('[', 100_000);
        AssertRefused(file, "history");
    }

    [TestMethod]
    [DataRow("[{}]")]
    [DataRow("[null]")]
    [DataRow("null")]
    [DataRow("[{\"Epoch\":1}]")]
    [DataRow("[{\"Epoch\":99999999999,\"TrainingLoss\":0,\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"00:00:01\"}]")]
    [DataRow("[{\"Epoch\":1,\"TrainingLoss\":0,\"ValidationLoss\":0,\"ValidationScore\":0,\"BestEpoch\":1,\"Elapsed\":\"soon\"}]")]
    public void History_that_is_none_is_refused(string text)
    {
        var file = NetworkFile.Create(1);
        file.HistoryText = text;
        AssertRefused(file, "history");
    }

    private static NetworkFile WithoutSparse(string objective) =>
        Enumerable.Range(0, 100).Select(seed => NetworkFile.Create(seed, objective)).First(f => f.SparseSlots.Length == 0);

    /// <summary>Writes the specification as files before version 4 have it.</summary>
    private static void NameTask(NetworkFile file, string task)
    {
        foreach (string name in (string[])["Objective", "ObjectiveParameters"]) file.Spec.Remove(name);
        file.Spec["Task"] = task;
    }

    private static IEnumerable<(string What, Action<NetworkFile> Apply, string Message)> Damages()
    {
        yield return ("a newer format", f => f.Version = 6, "up to 5");
        yield return ("no format", f => f.Version = 0, "is 0");
        yield return ("no slots", f => f.Slots = 0, "slots is 0");
        yield return ("a group before the others", f => f.Groups[0] = (-1, 2), "overlap");
        yield return ("a group beyond the slots", f => f.Groups[0] = (f.Groups[0].Start, 100), "overlap");
        yield return ("a group whose end overflows", f => f.Groups[0] = (1_200_000_000, 1_500_000_000), "overlap");
        yield return ("an empty group", f => f.Groups[0] = (f.Groups[0].Start, 0), "overlap");
        yield return ("one slot more", f => f.Slots++, "");
        yield return ("one group less", f => f.Groups.RemoveAt(0), "numeric columns");
        yield return ("a newer preprocessing", f => f.PreprocessingVersion = 5, "up to 4");
        yield return ("fewer sparse slots than none", f => f.Lie = ("sparse slots", -1), "sparse slots is -1");
        yield return ("a sparse slot twice", f => f.SparseSlots[1] = f.SparseSlots[0], "sparse slots overlap");
        yield return ("a sparse slot before the first", f => f.SparseSlots[0] = -1, "sparse slots overlap");
        yield return ("a sparse slot beyond the slots", f => f.SparseSlots[^1] = f.Slots, "sparse slots overlap");
        yield return ("a sparse slot in a group", f => f.SparseSlots[0] = f.Groups[0].Start, "sparse slots overlap");
        yield return ("sparse slots that fall", f => Array.Reverse(f.SparseSlots), "sparse slots overlap");
        yield return ("one sparse slot less", f => f.SparseSlots = f.SparseSlots[1..], "numeric columns");
        yield return ("one slot more of the numbers is sparse", f => f.SparseSlots = [0, .. f.SparseSlots], "numeric columns");
        yield return ("one sparse column more", f => f.SparseSource++, "sparse columns");
        yield return ("no sparse column", f => f.SparseSource = 0, "sparse columns is 0");
        yield return ("fewer sparse columns than before", f => f.Spec["SparseColumns"] = 1, "sparse columns");
        yield return ("a sparse column beyond the last", f => f.Sparse[^1] = f.SparseSource, "sparse columns");
        yield return ("a sparse column twice", f => f.Sparse[1] = f.Sparse[0], "sparse columns");
        yield return ("a sparse column that does not vary", f => f.SparseRanges[0] = (0, 0), "must vary");
        yield return ("a sparse column without 0", f => f.SparseRanges[0] = (1, 2), "must vary");
        yield return ("a sparse column without end", f => f.SparseRanges[0] = (0, float.PositiveInfinity), "finite");
        yield return ("an unknown transform", f => f.Transform = "boxcox", "'boxcox'");
        yield return ("more source columns", f => f.SourceNumeric++, "numeric columns");
        yield return ("no source columns", f => f.SourceNumeric = -1, "-1");
        yield return ("a column twice", f => f.Indicators = [0, 0], "column 0");
        yield return ("a column beyond the last", f => f.Numeric[^1] = f.SourceNumeric, "column");
        yield return ("a negative column", f => f.Numeric[0] = -5, "-5");
        yield return ("a category less", f => f.Seen[0] = f.Seen[0][1..], "categories of column 0");
        yield return ("a category more", f => f.Seen[0] = [.. f.Seen[0], 1], "categories of column 0");
        yield return ("a mark that is none", f => f.Seen[0][0] = 2, "is 2");
        yield return ("parameters of an objective that has none", f => f.Spec["ObjectiveParameters"] = new JsonArray(0.5), "no parameters");
        yield return ("a target that is scaled", f => f.ScalesTarget = 1, "target");
        yield return ("a target without deviation", f => f.TargetDeviation = 0, "deviation");
        yield return ("a target of no deviation", f => f.TargetDeviation = double.NaN, "deviation");
        yield return ("knots that fall", f => f.Knots = [0, -1, 2], "ascend");
        yield return ("knots that are equal", f => f.Knots = [0, 0, 2], "ascend");
        yield return ("an infinite knot", f => f.Knots[2] = float.PositiveInfinity, "finite");
        yield return ("a score that is none", f => f.Scores[1] = float.NaN, "finite");
        yield return ("a range that is none", f => f.Range = (2, 1), "from 2 to 1");
        yield return ("a range without end", f => f.Range = (0, float.PositiveInfinity), "finite");
        yield return ("another array", f => f.Arrays[0] = ("x\u0007", f.Arrays[0].Values), "'x?'");
        yield return ("one array less", f => f.Arrays.RemoveAt(0), "");
        yield return ("one number less", f => f.Arrays[0] = (f.Arrays[0].Name, f.Arrays[0].Values[1..]), "where");
        yield return ("less noise", f => f.Noise = f.Noise[1..], "noise");
        yield return ("no noise", f => f.Noise = [], "noise");
        yield return ("noise that is none", f => f.Noise[0] = float.NaN, "noise");
        yield return ("a best epoch before the first", f => f.BestEpoch = -1, "best epoch");
        yield return ("a reason to stop that is none", f => f.StopReason = 4, "stopped");
        yield return ("no temperature", f => f.Temperature = 0, "temperature is 0");
        yield return ("a temperature that is none", f => f.Temperature = float.NaN, "temperature");
        yield return ("a temperature that nobody chose", f => f.Temperature = 1e-30f, "temperature");
    }

    [TestMethod]
    public void Damage_is_refused_and_named()
    {
        foreach (var (what, apply, message) in Damages())
        {
            var file = Mixture();
            apply(file);
            AssertRefused(file, message, what);
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    [DataRow(1e30f)]
    public void Weights_that_are_none_or_overflow_are_refused(float weight)
    {
        foreach (var file in NetworkFile.All(12))
        {
            for (int i = 0; i < file.Arrays.Count; i++)
            {
                float[] values = file.Arrays[i].Values;
                // Of a column with fewer bins than others the last are not used.
                int at = values.Length / 2;
                if (values.Length == 0) continue;
                (float before, values[at]) = (values[at], weight);
                if (float.IsFinite(weight)) AssertRefusedOrUsable(file.Bytes());
                else AssertRefused(file, $"{file.Arrays[i].Name}': number {at}");
                values[at] = before;
            }
        }
    }

    [TestMethod]
    public void Length_that_the_file_cannot_hold_is_refused_before_anything_is_allocated()
    {
        foreach (string what in NetworkFile.Lengths)
        {
            foreach (int length in (int[])[-1, int.MinValue, 300_000_000, 2_147_483_591, int.MaxValue])
            {
                var file = Mixture();
                file.Lie = (what, length);
                AssertRefused(file, "", $"{what} of {length}");
            }
        }
    }

    [TestMethod]
    public void File_that_is_cut_off_anywhere_is_refused()
    {
        byte[] whole = Mixture().Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] bytes = whole[..length];
            var exception = Assert.Throws<Exception>(() => NetworkFile.Load(bytes));
            Assert.IsTrue(exception is InvalidDataException, $"{length} bytes: {exception}");
        }
    }

    [TestMethod]
    public void Any_four_bytes_may_be_anything()
    {
        int[] values = [-1, 0, int.MaxValue, int.MinValue, 2_000_000, 0x7FC0_0000, 0x7F7F_FFFF, 0x0000_0001];
        foreach (var file in NetworkFile.All(4))
        {
            byte[] whole = file.Bytes();
            for (int at = 0; at + 4 <= whole.Length; at += at < 700 ? 3 : 29)
            {
                byte[] bytes = [.. whole];
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), values[at % values.Length]);
                AssertRefusedOrUsable(bytes);
            }
        }
    }

    [TestMethod]
    public void Any_bit_may_be_another()
    {
        foreach (var file in NetworkFile.All(6))
        {
            byte[] whole = file.Bytes();
            for (int at = 0; at < whole.Length; at += at < 900 ? 2 : 37)
            {
                byte[] bytes = [.. whole];
                bytes[at] ^= (byte)(1 << (at % 8));
                AssertRefusedOrUsable(bytes);
            }
        }
    }

    [TestMethod]
    public void File_that_unpacks_to_much_is_refused_where_its_packed_size_is_small()
    {
        var file = NetworkFile.Create(1);
        file.SpecText = file.Spec.ToJsonString() + new string(' ', 8 << 20);
        byte[] bytes = file.Bytes();
        NetworkFile.Load(bytes);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(bytes, new MemoryBudget(bytes.Length / 1000)));
        StringAssert.Contains(error.Message, "out of proportion to its 8 KB");
    }

    /// <summary>A mixture with categories, numeric columns and noise.</summary>
    private static NetworkFile Mixture() => NetworkFile.Create(MixtureSeed);

    private static void AssertRefused(NetworkFile file, string message, string what = "")
    {
        byte[] bytes = file.Bytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<Exception>(() => NetworkFile.Load(bytes), what);
        Assert.IsLessThan(MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before, what);
        Assert.IsTrue(exception is InvalidDataException or NewerFormatException, $"{what}: {exception}");
        StringAssert.Contains(exception.Message, message, what);
    }

    private static void AssertRefusedOrUsable(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            AssertUsable(NetworkFile.Load(bytes));
        }
        catch (Exception exception) when (exception is InvalidDataException or NewerFormatException)
        {
            // As it should be.
        }
        Assert.IsLessThan(MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Scores rows of anything: each score is a number, and the gate's weights are shares.</summary>
    private static void AssertUsable(TrainedNetwork network)
    {
        float[] numbers = [0, 1, -3, 1e30f, float.MinValue, float.NaN, float.NegativeInfinity, 1e-45f];
        var (row, scores) = (new float[network.FeatureCount], new float[network.ScoreCount]);
        for (int i = 0; i < 4; i++)
        {
            for (int slot = 0; slot < row.Length; slot++) row[slot] = numbers[(slot + (3 * i)) % numbers.Length];
            network.Predict(row, scores);
            foreach (float score in scores) Assert.IsTrue(float.IsFinite(score), $"row {i}: {score}");
            Assert.AreEqual(1, network.GetGateWeights(row).Sum(), 1e-3f);
        }
    }
}
