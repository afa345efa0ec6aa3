using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Tests.MLNet.Streams;

/// <summary>Streams: what is scored before it is learnt, drifts, experts on probation, and that all of it can be replayed and
/// resumed.</summary>
[TestClass]
public sealed class StreamingMoeTests
{
    private const int Batch = 100, First = 300;

    [TestMethod]
    public void Batch_is_scored_by_what_was_learnt_before_it()
    {
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        for (int batch = 0; batch < 5; batch++)
        {
            var (rows, before) = (Rows(batch, flipAt: 99), stream.Model);
            var result = stream.Next(View(rows));
            Assert.AreEqual(batch * Batch, result.FirstRow);
            Assert.HasCount(before is null ? 0 : Batch, result.Scores);
            float[] expected = new float[1];
            for (int row = 0; row < result.Scores.Length; row++)
            {
                before!.Predict(rows[row].Features, expected);
                Assert.AreEqual(expected[0], result.Scores[row][0]);
                double loss = Math.Log(1 + Math.Exp(rows[row].Label ? -expected[0] : expected[0]));
                Assert.AreEqual(loss, result.Losses[row], 1e-6);
            }
        }
        Assert.AreEqual(StreamEventKind.Start, stream.History[0].Kind);
        Assert.AreEqual(First, stream.History[0].Row);
    }

    [TestMethod]
    public void Drift_is_found_and_learnt()
    {
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        double before = 0, at = 0, after = 0;
        for (int batch = 0; batch < 24; batch++)
        {
            double loss = stream.Next(View(Rows(batch, flipAt: 12))).MeanLoss;
            if (batch is > 8 and < 12) before += loss / 3;
            if (batch == 12) at = loss;
            if (batch > 20) after += loss / 3;
        }
        var drift = stream.History.First(one => one.Kind == StreamEventKind.Drift);
        Assert.IsTrue(drift.Row is > 1200 and <= 1600, $"{drift}");
        Assert.IsTrue(stream.History.Any(one => one.Kind == StreamEventKind.Probation), string.Join('\n', stream.History));
        Assert.IsGreaterThan(3 * before, at);
        Assert.IsLessThan(at / 2, after);
    }

    [TestMethod]
    public void Stream_without_drift_is_left_alone()
    {
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        for (int batch = 0; batch < 20; batch++) stream.Next(View(Rows(batch, flipAt: 99)));
        Assert.IsFalse(stream.History.Any(one => one.Kind == StreamEventKind.Drift), string.Join('\n', stream.History));
    }

    [TestMethod]
    public void Stream_replays_and_resumes_to_the_bit()
    {
        StreamingMoe whole = new(TaskKind.Binary, Options()), broken = new(TaskKind.Binary, Options());
        for (int batch = 0; batch < 18; batch++)
        {
            var expected = whole.Next(View(Rows(batch, flipAt: 8)));
            var result = broken.Next(View(Rows(batch, flipAt: 8)));
            CollectionAssert.AreEqual(expected.Losses, result.Losses);
            // Also while an expert is on probation.
            if (batch % 5 == 3) broken = Reload(broken);
        }
        CollectionAssert.AreEqual(whole.History.ToArray(), broken.History.ToArray());
        Assert.AreEqual(whole.RowCount, broken.RowCount);
        Assert.IsTrue(whole.History.Any(one => one.Kind == StreamEventKind.Probation));
    }

    [TestMethod]
    public void File_that_is_cut_off_or_of_something_else_is_refused()
    {
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        Assert.ThrowsExactly<InvalidOperationException>(() => stream.Save(new MemoryStream()));
        for (int batch = 0; batch < 4; batch++) stream.Next(View(Rows(batch, flipAt: 99)));
        var saved = new MemoryStream();
        stream.Save(saved);
        byte[] bytes = saved.ToArray();
        foreach (byte[] wrong in (byte[][])[[], bytes[..5], bytes[..^1], bytes[..(bytes.Length / 2)], [.. bytes.Select(b => (byte)~b)],
            [.. bytes[..8], 9, .. bytes[9..]], [.. bytes[..12], 2, .. bytes[13..]]])
        {
            var error = Assert.ThrowsExactly<FormatException>(() => StreamingMoe.Load(new MemoryStream(wrong), Options()));
            StringAssert.Contains(error.Message, "The stream cannot be read");
        }
    }

    [TestMethod]
    public void Options_and_batches_that_do_not_go_with_a_stream_are_refused_and_change_nothing()
    {
        foreach (var (change, part) in ((Action<StreamingMoeOptions>, string)[])[(o => o.Network.SharedLayers = 1, "SharedLayers"),
            (o => o.Network.GateNetwork = "mlp", "GateNetwork"), (o => o.WarningConfidence = 0.0001, "WarningConfidence"),
            (o => o.FirstRows = 3, "FirstRows"), (o => o.Network.PredictionInterval = 0.9, "PredictionInterval")])
        {
            var options = Options();
            change(options);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => new StreamingMoe(TaskKind.Binary, options)).Message, part);
        }
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        for (int batch = 0; batch < 4; batch++) stream.Next(View(Rows(batch, flipAt: 99)));
        var model = stream.Model!;
        var wide = new MLContext(0).Data.LoadFromEnumerable([new Wide()]);
        Assert.ThrowsExactly<InvalidOperationException>(() => stream.Next(wide));
        Assert.AreEqual(4 * Batch, stream.RowCount);
        Assert.AreSame(model.Network, stream.Model!.Network);
    }

    [TestMethod]
    public void Fresh_expert_is_the_only_change_and_gains_are_those_without_an_expert()
    {
        var stream = new StreamingMoe(TaskKind.Binary, Options());
        for (int batch = 0; batch < 3; batch++) stream.Next(View(Rows(batch, flipAt: 99)));
        var network = stream.Model!.Network;
        var fresh = ExpertSurgery.WithFresh(network, 1, 7);
        foreach (var array in network.Weights.Arrays)
        {
            float[] other = fresh.Weights[array.Shape.Role];
            bool isOfExperts = array.Shape.Role.Kind is WeightKind.ExpertWeights or WeightKind.ExpertBias or WeightKind.HeadWeights
                or WeightKind.HeadBias;
            if (!isOfExperts) CollectionAssert.AreEqual(array.Values, other);
            int inner = isOfExperts ? array.Values.Length / array.Shape.Shape[0] / array.Shape.Shape[1] : 1;
            for (int i = 0; isOfExperts && i < other.Length; i++)
                Assert.AreEqual(i / inner % array.Shape.Shape[1] != 1, array.Values[i] == other[i], array.Shape.Name);
        }
        // An expert left out has no weight, and the others sum to 1.
        var without = new List<float[]>();
        ExpertSurgery.Gains(network, one =>
        {
            without.Add(one.GetGateWeights([0.3f, 0.6f]));
            return 0;
        });
        for (int expert = 0; expert < network.Spec.Experts; expert++)
        {
            Assert.AreEqual(0, without[1 + expert][expert]);
            Assert.AreEqual(1, without[1 + expert].Sum(), 1e-5);
        }
    }

    private static StreamingMoe Reload(StreamingMoe stream)
    {
        var saved = new MemoryStream();
        stream.Save(saved);
        saved.Position = 0;
        return StreamingMoe.Load(saved, Options());
    }

    private static StreamingMoeOptions Options() => new()
    {
        FirstRows = First, WindowRows = 600, ProbationRows = 200,
        Network = new()
        {
            Seed = 1, NumberOfExperts = 3, ExpertWidth = 8, NumberOfMembers = 2, MaximumEpochs = 15, EmbeddingBins = 8,
            NumberOfThreads = 1,
        },
    };

    /// <summary>A batch; from one on, classes are the other way round.</summary>
    private static Row[] Rows(int batch, int flipAt)
    {
        var random = new Random(100 + batch);
        return [.. Enumerable.Range(0, Batch).Select(_ =>
        {
            float x = random.NextSingle(), y = random.NextSingle();
            bool label = x + (0.2 * random.NextSingle()) > y + 0.1;
            return new Row { Features = [x, y], Label = label != batch >= flipAt };
        })];
    }

    private static IDataView View(Row[] rows) => new MLContext(0).Data.LoadFromEnumerable(rows);

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class Wide
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [1, 2, 3];

        public bool Label { get; set; }
    }
}
