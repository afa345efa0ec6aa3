using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>The second run, on training and validation rows together.</summary>
[TestClass]
public sealed class RefitTests
{
    private static readonly FeatureLayout Layout = new(5, [new CategoryGroup(2, 3)]);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Second_run_goes_on_from_the_best_network_with_all_rows_for_half_as_many_epochs(bool own)
    {
        var engine = new Recorder();
        var options = Options(engine);
        options.Refit = true;
        int validationRows = own ? 40 : 60;
        var network = Fit(options, own ? null : Table(60, 2));
        Assert.HasCount(2, engine.Requests);
        var (first, second) = (engine.Requests[0], engine.Requests[1]);
        Assert.AreEqual(validationRows, engine.ValidationRows[0]);
        Assert.AreEqual(0, engine.ValidationRows[1]);
        Assert.HasCount(own ? 200 : 260, second.Data.TrainingRows.Distinct());
        Assert.AreEqual((network.BestEpoch + 1) / 2, second.Settings.MaximumEpochs);
        Assert.AreSame(engine.Results[0].Weights, second.Start);
        foreach (var (kept, trained) in network.Weights.Arrays.Zip(engine.Results[1].Weights.Arrays)) CollectionAssert.AreEqual(
            trained.Values, kept.Values, kept.Shape.Name);
        Assert.HasCount(engine.Results[0].History.Count, network.History);
        // Every row that was validated on is among those learned from, whichever table it came from.
        var learned = new HashSet<(float, float, int)>(second.Data.TrainingRows.Select(row => Row(second.Data.Training, row)));
        foreach (int row in first.Data.ValidationRows) Assert.Contains(Row(first.Data.Validation, row), learned);
    }

    [TestMethod]
    public void Rows_given_for_validation_stay_unseen_unless_asked_for()
    {
        var engine = new Recorder();
        Fit(Options(engine), Table(60, 2));
        Assert.HasCount(1, engine.Requests);
        Fit(Options(engine), null);
        Assert.HasCount(3, engine.Requests);
    }

    [TestMethod]
    public void Progress_counts_on()
    {
        var epochs = new List<TrainingProgress>();
        var network = NetworkFitter.Fit(Table(200, 1), Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0, Options(null),
            new TrainingObserver { OnEpoch = epochs.Add });
        Assert.HasCount(network.History.Count + ((network.BestEpoch + 1) / 2), epochs);
        for (int i = 0; i < epochs.Count; i++) Assert.AreEqual(i + 1, epochs[i].Epoch);
        Assert.IsTrue(epochs[^1].Elapsed >= epochs[network.History.Count - 1].Elapsed);
        Assert.IsTrue(double.IsNaN(epochs[^1].ValidationLoss));
        Assert.AreEqual(network.BestEpoch, epochs[^1].BestEpoch);
    }

    [TestMethod]
    public void Second_run_that_is_cancelled_leaves_the_first_ones_network()
    {
        var engine = new Recorder();
        var options = Options(engine);
        options.KeepBestOnCancellation = true;
        var hooks = new TrainingObserver { CheckCancelled = () => { if (engine.Requests.Count == 2)
            throw new OperationCanceledException(); } };
        var network = NetworkFitter.Fit(Table(200, 1), Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0, options, hooks);
        Assert.AreEqual(StopReason.Cancelled, engine.Results[1].StopReason);
        foreach (var (kept, first) in network.Weights.Arrays.Zip(engine.Results[0].Weights.Arrays)) CollectionAssert.AreEqual(first.Values,
            kept.Values, kept.Shape.Name);
    }

    [TestMethod]
    public void Second_run_that_fails_leaves_the_first_ones_network_and_a_warning()
    {
        var engine = new Recorder { Fails = run => run == 2 };
        var warnings = new List<string>();
        var network = NetworkFitter.Fit(Table(200, 1), Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0, Options(engine),
            new TrainingObserver { Warn = warnings.Add });
        Assert.HasCount(2, engine.Requests);
        Assert.AreEqual("Second fit, on all rows: It diverged. The network of the first fit, which saw no validation row, is kept.",
            warnings.Single());
        foreach (var (kept, first) in network.Weights.Arrays.Zip(engine.Results[0].Weights.Arrays)) CollectionAssert.AreEqual(first.Values,
            kept.Values, kept.Shape.Name);
        Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Options(new Recorder { Fails = run => run == 1 }), null));
    }

    private static MlpOptions Options(ITrainingEngine? engine) => new() { Seed = 1, MaximumEpochs = 12, Patience = 2, Engine = engine };

    private static TrainedNetwork Fit(NetworkOptions options, FeatureTable? validation) =>
        NetworkFitter.Fit(Table(200, 1), Layout, validation, ObjectiveRegistry.All.Get("squared-error"), 0, options, TrainingObserver.None);

    private static (float, float, int) Row(FeatureTable table, int row)
        => (table.Label(row), table.Numeric(row)[0], table.Categories(row)[0]);

    private static FeatureTable Table(int rows, int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(2, [3]);
        for (int row = 0; row < rows; row++)
        {
            table.AddRow(random.NextSingle(), 1, out var numeric, out var categories);
            (numeric[0], numeric[1], categories[0]) = (random.NextSingle(), random.NextSingle(), random.Next(3));
        }
        return table;
    }

    private sealed class Recorder : ITrainingEngine
    {
        private readonly CpuEngine _engine = new();

        public List<TrainingRequest> Requests { get; } = [];

        public List<int> ValidationRows { get; } = [];

        public List<TrainingResult> Results { get; } = [];

        public string Name => "recorder";

        public Func<int, bool> Fails { get; init; } = _ => false;

        public TrainingResult Train(TrainingRequest request)
        {
            Requests.Add(request);
            if (Fails(Requests.Count)) throw new InvalidOperationException("It diverged.");
            ValidationRows.Add(request.Data.ValidationRows.Length);
            Results.Add(_engine.Train(request));
            return Results[^1];
        }
    }
}
