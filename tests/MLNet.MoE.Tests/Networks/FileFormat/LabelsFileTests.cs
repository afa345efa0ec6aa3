using System.Text.Json.Nodes;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>Networks of several labels in files, and one label taken out of them.</summary>
[TestClass]
public sealed class LabelsFileTests
{
    public static IEnumerable<object[]> Names => RandomTasks.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Whole_file_loads_and_is_saved_as_it_was(string name)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            byte[] bytes = Create(name, seed).Bytes();
            var network = NetworkFile.Load(bytes);
            CollectionAssert.AreEqual(bytes, Bytes(network));
            Assert.AreEqual(network.Spec.Tasks!.Sum(task => task.Outputs), network.ScoreCount);
            Assert.AreEqual("label 1", network.Labels![1].Label);
            // As they were made below.
            foreach (var (target, i) in network.Labels.Select((label, i) => (label.Target, i)))
            {
                if (target is { } scale) Assert.AreEqual((i, 2 + i), (scale.Mean, scale.Deviation));
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Label_by_itself_has_the_scores_that_it_has_among_the_others_bit_by_bit(string name)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var network = Create(name, seed).Load();
            var random = new Random(seed);
            int rows = 20, slots = network.FeatureCount;
            float[] features = [.. Enumerable.Range(0, rows * slots).Select(_ => random.Next(5) == 0 ? float.NaN : random.Next(-2, 3))];
            float[] together = new float[rows * network.ScoreCount];
            network.PredictMany(features, rows, together);
            for (int label = 0, start = 0; label < network.Labels!.Count; start += network.Spec.Tasks![label++].Outputs)
            {
                var alone = network.OfLabel(label);
                Assert.IsNull(alone.Labels);
                Assert.AreEqual(network.Spec.Tasks![label].Outputs, alone.ScoreCount);
                float[] scores = new float[rows * alone.ScoreCount], one = new float[network.ScoreCount];
                alone.PredictMany(features, rows, scores);
                for (int row = 0; row < rows; row++)
                {
                    network.Predict(features.AsSpan(row * slots, slots), one);
                    for (int i = 0; i < alone.ScoreCount; i++)
                    {
                        Assert.AreEqual(scores[(row * alone.ScoreCount) + i], together[(row * network.ScoreCount) + start + i],
                            $"seed {seed}, label {label}, row {row}");
                        Assert.AreEqual(one[start + i], together[(row * network.ScoreCount) + start + i]);
                    }
                }
                // It is an ordinary network, in the format that all had before.
                byte[] bytes = Bytes(alone);
                Assert.AreEqual(4, BitConverter.ToInt32(bytes));
                CollectionAssert.AreEqual(bytes, Bytes(NetworkFile.Load(bytes)));
            }
        }
    }

    [TestMethod]
    public void Any_byte_that_is_changed_is_refused_or_gives_numbers()
        => FileAssert.LastBytesMayChange(Create(RandomTasks.Names.Last(), 2).Bytes(), 90, "labels");

    [TestMethod]
    public void Labels_that_no_fit_gives_are_refused()
    {
        string name = RandomTasks.Names.First();
        Refused(Create(name, 1, labels => labels[1] = labels[0]), "two of its labels");
        Refused(Create(name, 1, labels => labels[0] = labels[0] with { Label = "" }), "or one has none");
        Refused(Create(name, 1, labels => labels[0] = labels[0] with { Temperature = 9 }), "temperature of its label 'label 0' is 9");
        Refused(Create(name, 1, labels => labels[0] = labels[0] with { Target = labels[0].Target is null ? new TargetScale(0, 1) : null }),
            "scale of its label 'label 0'");
        foreach (string each in RandomTasks.Names)
        {
            if (Create(each, 1).Load().Labels!.All(label => label.Target is null)) continue;
            Refused(
                Create(each, 1, labels =>
                {
                    int scaled = Array.FindIndex(labels, label => label.Target is not null);
                    labels[scaled] = labels[scaled] with { Target = new TargetScale(0, 0) };
                }),
                "or its deviation is not above 0");
        }
        var old = Create(name, 1);
        (old.Version, old.Tail) = (5, [0, 0, 0]);
        Refused(old, "labels in format 5");
        var single = NetworkFile.Create(1);
        (single.Version, single.Tail) = (6, [0, 0, 0, 0, 0, 0, 0]);
        Refused(single, "1 labels in format 6");
    }

    [TestMethod]
    [DataRow("Weight", -1.0, "Weight of a label is -1")]
    [DataRow("Weight", "NaN", "Weight of a label is NaN")]
    [DataRow("Importance", 0.0, "Importance of a label is 0")]
    [DataRow("Outputs", 0, "Outputs is 0")]
    [DataRow("Outputs", int.MaxValue, "Outputs is 2147483647")]
    [DataRow("Objective", "ranking", "Objective is 'ranking'")]
    [DataRow("Objective", "several-labels", "Objective is 'several-labels'")]
    [DataRow("Objective", null, "specification")]
    [DataRow("ObjectiveParameters", null, "specification")]
    public void Tasks_that_cannot_be_are_refused(string field, object? value, string part)
    {
        var file = Create(RandomTasks.Names.First(), 1);
        file.Spec["Tasks"]![0]![field] = value is null ? null : JsonValue.Create(value);
        Refused(file, part);
    }

    [TestMethod]
    public void Specifications_that_contradict_themselves_are_refused()
    {
        foreach (var (change, part) in ((Action<JsonObject>, string)[])[
            (spec => spec["Objective"] = "logistic", "it has several labels"), (spec => spec["Tasks"] = new JsonArray(), "Tasks is 0"),
            (spec => spec["Tasks"] = new JsonArray((JsonNode?)null), "specification"), (spec => spec["Outputs"] = 1, "Outputs is 1"),
            (spec => spec["TaskGates"] = 9, "TaskGates"), (spec => spec.Remove("Tasks"), "Objective is 'several-labels'"),
            (spec => spec["Quantiles"] = new JsonArray(0.5), "1 quantiles")])
        {
            var file = Create(RandomTasks.Names.Last(), 1);
            change(file.Spec);
            Refused(file, part);
        }
        var single = NetworkFile.Create(1);
        single.Spec["TaskGates"] = "Shared";
        Refused(single, "it has one label");
    }

    private static NetworkFile Create(string name, int seed, Action<LabelScores[]>? change = null)
    {
        var file = NetworkFile.Create(seed, name);
        var spec = file.Network;
        LabelScores[] labels = [.. new SeveralLabels(spec.Tasks!).Parts.Select((part, i) => new LabelScores(
            $"label {i}", part.Objective.Scaling == TargetScaling.None ? null : new TargetScale(i, 2 + i),
            part.Objective.Temperature is null ? 1 : 1.25f))];
        change?.Invoke(labels);
        var tail = new MemoryStream();
        tail.Write([0, 0, 0]);
        LabelsFormat.Write(new BinaryWriter(tail), labels);
        (file.Version, file.Tail) = (6, tail.ToArray());
        return file;
    }

    private static byte[] Bytes(TrainedNetwork network)
    {
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        return stream.ToArray();
    }

    private static void Refused(NetworkFile file, string part) =>
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => file.Load()).Message, part);
}
