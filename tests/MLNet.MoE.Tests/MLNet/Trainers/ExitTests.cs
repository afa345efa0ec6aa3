using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.FileFormat;

namespace MLNet.MoE.Tests.MLNet.Trainers;

/// <summary>Exits as options have them: chosen on rows that the network did not learn from, saved with it, refused where they cannot
/// be.</summary>
[TestClass]
public sealed class ExitTests
{
    private static readonly FeatureLayout Layout = new(2, [], ["x", "y"]);

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    [DataRow("squared-error")]
    public void Rows_leave_early_at_no_more_loss_than_allowed_and_off_changes_nothing(string objective)
    {
        var options = Options();
        var all = Fit(objective, options);
        (options.MemberExits, options.MaximumLossIncrease) = (MemberExits.Learned, 0.01);
        var network = Fit(objective, options);
        foreach (var array in network.Weights.Arrays) CollectionAssert.AreEqual(all.Weights[array.Shape.Role], array.Values);
        Assert.IsNull(all.Exits);
        Assert.IsNotNull(network.Exits);
        Assert.IsLessThan(network.Spec.Members, network.Exits.MeanMembers);
        var test = Table(objective, 400, 5);
        double before = Loss(all, test), after = Loss(network, test);
        Assert.AreEqual(before, after, 0.03 * before, $"{network.Exits}");
        Assert.AreNotEqual(before, after);
    }

    [TestMethod]
    public void No_increase_lets_no_more_rows_leave_than_some()
    {
        var options = Options();
        options.MemberExits = MemberExits.Learned;
        float Members(double limit)
        {
            options.MaximumLossIncrease = limit;
            return Fit("logistic", options).Exits?.MeanMembers ?? 8;
        }
        float none = Members(0), little = Members(0.001), much = Members(0.2);
        Assert.IsLessThanOrEqualTo(none, little);
        Assert.IsLessThan(little, much);
    }

    [TestMethod]
    public void Exits_are_saved_with_the_network()
    {
        foreach (var kind in (MemberExits[])[MemberExits.Exact, MemberExits.Learned])
        {
            var options = Options();
            (options.MemberExits, options.ExitCost) = (kind, 0.01);
            var network = Fit("logistic", options);
            byte[] bytes = Bytes(network);
            Assert.AreEqual(7, BitConverter.ToInt32(bytes));
            var loaded = NetworkFile.Load(bytes);
            Assert.AreEqual(network.Exits!.Cost, loaded.Exits!.Cost);
            CollectionAssert.AreEqual(bytes, Bytes(loaded));
            float[] expected = new float[1], scores = new float[1], many = new float[3];
            float[] rows = [0.1f, 0.2f, 0.5f, 0.51f, 0.9f, 0.1f];
            loaded.PredictMany(rows, 3, many);
            for (int row = 0; row < 3; row++)
            {
                network.Predict(rows.AsSpan(2 * row, 2), expected);
                loaded.Predict(rows.AsSpan(2 * row, 2), scores);
                Assert.AreEqual((expected[0], expected[0]), (scores[0], many[row]));
            }
            // Kind, cost, variance and mean are the last sixteen bytes.
            foreach (var (at, value) in ((int, byte[])[])[(16, [9, 0, 0, 0]), (16, [0, 0, 0, 0]),
                (12, [0, 0, 0x80, 0xbf]), (8, [0, 0, 0x80, 0xbf]), (4, [0, 0, 0x80, 0x43]), (4, [0, 0, 0xc0, 0x7f])])
            {
                byte[] damaged = [.. bytes];
                value.CopyTo(damaged, bytes.Length - at);
                Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(damaged));
            }
            Assert.ThrowsExactly<InvalidDataException>(() => NetworkFile.Load(bytes[..^4]));
        }
    }

    [TestMethod]
    public void Exits_that_cannot_be_are_refused()
    {
        StringAssert.Contains(Refused(new GgMoeOptions { MemberExits = MemberExits.Learned, NumberOfMembers = 2 }), "2 members");
        StringAssert.Contains(Refused(new GgMoeOptions { MemberExits = MemberExits.Exact, PredictionInterval = 0.9 }),
            "PredictionInterval");
        var options = Options();
        options.MemberExits = MemberExits.Exact;
        StringAssert.Contains(NotFitted(options), "for classes");
        (options.MemberExits, options.ValidationFraction) = (MemberExits.Learned, 0);
        StringAssert.Contains(NotFitted(options), "there are none");
    }

    [TestMethod]
    public void A_fit_that_goes_on_without_held_out_rows_keeps_its_exits()
    {
        var options = Options();
        (options.MemberExits, options.MaximumLossIncrease) = (MemberExits.Learned, 0.05);
        var network = Fit("logistic", options);
        options.Previous = network;
        Assert.AreEqual(network.Exits, Fit("logistic", options).Exits);
    }

    private static string Refused(NetworkOptions options)
        => Assert.ThrowsExactly<ArgumentException>(() => OptionsCheck.Check(options)).Message;

    private static string NotFitted(GgMoeOptions options)
        => Assert.ThrowsExactly<InvalidOperationException>(() => Fit("squared-error", options)).Message;

    private static double Loss(TrainedNetwork network, FeatureTable table)
    {
        var objective = network.Spec.GetObjective();
        double sum = 0;
        float[] scores = new float[network.ScoreCount];
        for (int row = 0; row < table.RowCount; row++)
        {
            network.Predict(table.Numeric(row), scores);
            sum += objective.Judge(scores, table.Labels(row), 1).Loss;
        }
        return sum / table.RowCount;
    }

    private static byte[] Bytes(TrainedNetwork network)
    {
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        return stream.ToArray();
    }

    private static TrainedNetwork Fit(string objective, GgMoeOptions options) => NetworkFitter.Fit(Table(objective, 300, 1), Layout, null,
        ObjectiveRegistry.All.Get(objective), 3, options, TrainingObserver.None);

    private static GgMoeOptions Options() => new()
    {
        NumberOfMembers = 8, ExpertWidth = 8, MaximumEpochs = 20, NumberOfThreads = 1, Seed = 1, EmbeddingBins = 8,
    };

    private static FeatureTable Table(string objective, int rows, int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(2, []);
        for (int row = 0; row < rows; row++)
        {
            var (x, y, noise) = (random.NextSingle(), random.NextSingle(), random.NextSingle() - 0.5f);
            float value = x - y + (0.6f * noise);
            float label = objective switch
            {
                "logistic" => value > 0 ? 1 : 0,
                "cross-entropy" => value < -0.2f ? 0 : value < 0.2f ? 1 : 2,
                _ => value,
            };
            table.AddRow(label, 1, out var numeric, out _);
            (numeric[0], numeric[1]) = (x, y);
        }
        return table;
    }
}
