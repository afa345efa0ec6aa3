using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests;

[TestClass]
public sealed class DataDefaultsTests
{
    private static readonly FeatureLayout Layout = new(2, []);

    [TestMethod]
    [DataRow(60)]
    [DataRow(1200)]
    [DataRow(9000)]
    public void Written_out_defaults_train_the_same_network_as_fresh_options(int rows)
    {
        var chosen = GgMoeOptions.Default(Table(rows, 1));
        Assert.IsGreaterThan(0, chosen.Options.BatchSize);
        Assert.IsGreaterThan(0, chosen.Options.Patience);
        var (a, b) = (Fit(chosen.Options, rows), Fit(new GgMoeOptions(), rows));
        foreach (var (x, y) in a.Weights.Arrays.Zip(b.Weights.Arrays)) CollectionAssert.AreEqual(x.Values, y.Values, x.Shape.Name);
    }

    [TestMethod]
    public void A_first_layer_is_shared_where_that_is_cheap_or_asked_for()
    {
        Assert.AreEqual(1, Specified(new GgMoeOptions()));
        Assert.AreEqual(0, Specified(new GgMoeOptions { NumberOfExperts = 9 }));
        Assert.AreEqual(1, Specified(new GgMoeOptions { NumberOfExperts = 9, SharedLayers = 3 }));
        Assert.AreEqual(0, Specified(new GgMoeOptions { SharedLayers = 0 }));
        Assert.AreEqual(0, Specified(new GgMoeOptions { NumberOfLayers = 1 }));
        Assert.AreEqual(0, Specified(new GgMoeOptions { MemberSharing = MemberSharing.Full }));
        Assert.AreEqual(0, Specified(GgMoeOptions.Published()));

        int Specified(GgMoeOptions options)
        {
            options.MaximumEpochs = 1;
            return Fit(options, 60).Spec.SharedLayers;
        }
    }

    [TestMethod]
    public void Own_held_out_rows_of_small_tables_are_learned_in_the_end()
    {
        Assert.IsTrue(DataDefaults.Refit(new MlpOptions(), 10_000, heldOut: true));
        Assert.IsFalse(DataDefaults.Refit(new MlpOptions(), 10_001, heldOut: true));
        Assert.IsFalse(DataDefaults.Refit(new MlpOptions(), 100, heldOut: false));
        Assert.IsTrue(DataDefaults.Refit(new MlpOptions { Refit = true }, 1_000_000, heldOut: false));
        Assert.IsFalse(DataDefaults.Refit(new MlpOptions { Refit = false }, 100, heldOut: true));
        Assert.IsFalse(DataDefaults.Refit(GgMoeOptions.Published(), 100, heldOut: true));
    }

    [TestMethod]
    public void Patience_that_is_given_holds_at_a_low_loss_too()
    {
        Assert.AreEqual(64, DataDefaults.LowLossPatience(new MlpOptions(), 500));
        Assert.AreEqual(40, DataDefaults.LowLossPatience(new MlpOptions(), 20_000));
        Assert.AreEqual(9, DataDefaults.LowLossPatience(new MlpOptions { Patience = 9 }, 500));
        Assert.AreEqual(5, DataDefaults.LowLossPatience(new MlpOptions { LowLossPatience = 5 }, 500));
        Assert.AreEqual(16, DataDefaults.LowLossPatience(MlpOptions.Published(), 500));
    }

    [TestMethod]
    public void Every_choice_names_an_option_with_its_value_and_a_reason()
    {
        var table = Table(500, 1);
        Check(GgMoeOptions.Default(table));
        Check(MoeOptions.Default(table));
        Check(MlpOptions.Default(table));
    }

    [TestMethod]
    public void Larger_tables_get_larger_batches_and_less_patience()
    {
        var options = new MlpOptions();
        int[] rows = [10, 999, 1000, 2999, 3000, 7999, 8000, 1_000_000];
        for (int i = 1; i < rows.Length; i++)
        {
            Assert.IsLessThanOrEqualTo(DataDefaults.BatchSize(rows[i]), DataDefaults.BatchSize(rows[i - 1]));
            Assert.IsGreaterThanOrEqualTo(DataDefaults.Patience(options, rows[i]), DataDefaults.Patience(options, rows[i - 1]));
        }
        Assert.IsLessThan(DataDefaults.BatchSize(rows[^1]), DataDefaults.BatchSize(rows[0]));
        Assert.IsGreaterThan(DataDefaults.Patience(options, rows[^1]), DataDefaults.Patience(options, rows[0]));
    }

    [TestMethod]
    public void Experts_are_chosen_by_the_rows_that_are_learnt_from()
    {
        Assert.AreEqual((2, 2, 4), (Experts(1), Experts(3999), Experts(4000)));
        var chosen = Fit(new GgMoeOptions(), 200).Spec;
        Assert.AreEqual((2, 2f), (chosen.Experts, chosen.HeadScale));
        var given = Fit(new GgMoeOptions { NumberOfExperts = 3 }, 200).Spec;
        Assert.AreEqual((3, 3f), (given.Experts, given.HeadScale));
        Assert.AreEqual(2, GgMoeOptions.Default(Table(500, 1)).Options.NumberOfExperts);
        Assert.AreEqual(16, GgMoeOptions.Published().NumberOfExperts);
    }

    [TestMethod]
    public void A_gate_that_normalises_has_more_than_two_experts() =>
        Assert.AreEqual(4, DataDefaults.Experts(new MoeOptions { GateNetwork = "grn", GateNormalization = true }, 100));

    private static int Experts(int rows) => DataDefaults.Experts(new MoeOptions(), rows);

    [TestMethod]
    public void Epochs_of_large_tables_have_to_gain_something()
    {
        foreach (int few in (int[])[10, 4000, 20_000])
            Assert.AreEqual(0.0, DataDefaults.LeastGain(few));
        Assert.AreEqual(0.0009, DataDefaults.LeastGain(200_000), 1e-12);
        Assert.IsLessThan(0.001, DataDefaults.LeastGain(int.MaxValue));
        int[] rows = [3999, 4000, 20_000, 50_000, 80_000, 1_000_000];
        CollectionAssert.AreEqual((int[])[16, 6, 6, 6, 5, 2], Array.ConvertAll(rows, n => DataDefaults.Patience(new GgMoeOptions(), n)));
        CollectionAssert.AreEqual((int[])[16, 10, 10, 6, 5, 2], Array.ConvertAll(rows, n => DataDefaults.Patience(new MlpOptions(), n)));
    }

    private static void Check<TOptions>(ChosenDefaults<TOptions> chosen)
        where TOptions : NetworkOptions
    {
        foreach (var choice in chosen.Choices)
        {
            Assert.AreEqual(typeof(TOptions).GetProperty(choice.Option)!.GetValue(chosen.Options), choice.Value, choice.Option);
            Assert.IsGreaterThan(10, choice.Reason.Length);
            StringAssert.Contains(chosen.ToString(), choice.Option);
        }
    }

    private static TrainedNetwork Fit(GgMoeOptions options, int rows)
    {
        (options.Seed, options.MaximumEpochs) = (1, 2);
        return NetworkFitter.Fit(Table(rows, 1), Layout, Table(40, 2), ObjectiveRegistry.All.Get("squared-error"), 0, options,
            TrainingObserver.None);
    }

    private static FeatureTable Table(int rows, int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(2, []);
        for (int row = 0; row < rows; row++)
        {
            float x = random.NextSingle(), y = random.NextSingle();
            table.AddRow(x * y, 1, out var numeric, out _);
            (numeric[0], numeric[1]) = (x, y);
        }
        return table;
    }
}
