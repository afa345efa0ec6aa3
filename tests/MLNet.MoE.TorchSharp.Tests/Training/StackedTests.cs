using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.TorchTests.Training;

[TestClass]
public sealed class StackedTests
{
    private static readonly TrainingSettings Settings = new() { MaximumEpochs = 4, BatchSize = 64, WarmupSteps = 3, NumberOfThreads = 1 };

    public static IEnumerable<object[]> Cases() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from objective in RandomNetworks.Objectives
        select new object[] { sharing, objective };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Networks_trained_together_come_out_as_each_does_alone(MemberSharing sharing, string objective) =>
        Compare(Requests(Samples.Request(2, Settings, objective, sharing: sharing), averageDecay: 0));

    [TestMethod]
    public void Averaged_networks_trained_together_come_out_as_each_does_alone() =>
        Compare(Requests(Samples.Request(3, Settings), averageDecay: 0.9f));

    [TestMethod]
    public void Each_network_stops_by_itself()
    {
        var first = Samples.Request(2, Settings with { MaximumEpochs = 9 });
        var second = first with { Settings = first.Settings with { MaximumEpochs = 2, Seed = 5 } };
        var results =
            TestDevice.Engine().TrainMany(
                [first, second, first with { Settings = first.Settings with { LearningRate = 0.3f, Patience = 1 } }]);
        Assert.HasCount(9, results[0].History);
        Assert.HasCount(2, results[1].History);
        Assert.AreEqual(StopReason.Patience, results[2].StopReason);
    }

    [TestMethod]
    public void Network_that_comes_apart_leaves_the_others_alone()
    {
        var sound = Samples.Request(2, Settings, "squared-error");
        var broken = sound with { Start = sound.Start.Clone() };
        broken.Start[WeightKind.HeadBias][0] = float.NaN;
        using var alone = Trainers.Create(false, sound);
        using var together = Trainers.Create(sound, broken);
        int[] order = sound.Data.TrainingRows;
        double expected = alone.TrainEpoch([order], null)[0];
        double[] actual = together.TrainEpoch([order, order], null);
        Assert.AreEqual(expected, actual[0], 1e-5);
        Assert.AreEqual(double.NaN, actual[1]);
        alone.KeepAsBest(0);
        together.KeepAsBest(0);
        Close.Check(alone.ExportBest(0), together.ExportBest(0), 1e-4, "the sound network");
    }

    [TestMethod]
    [DataRow(MemberSharing.Mini)]
    [DataRow(MemberSharing.Independent)]
    public void Networks_meet_the_same_noise_and_dropout_together_as_alone(MemberSharing sharing)
    {
        var request = Samples.Request(1, Settings, gate: "gumbel-softmax", sharing: sharing);
        Assert.IsTrue(request.Spec.HasGate);
        Compare([.. new[] { 0.2f, 0,
            0.5f }.Select((dropout, seed) => request with { Settings = Settings with { Dropout = dropout, Seed = seed } })]);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Networks_on_data_of_their_own_come_out_as_each_does_alone(MemberSharing sharing, string objective)
    {
        var requests = OnOtherRows(4, objective, sharing);
        Assert.HasCount(3, requests.Select(r => r.Spec.BinBoundaries[0].Length).Distinct());
        Compare(requests);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Networks_of_other_columns_and_categories_come_out_as_each_does_alone(MemberSharing sharing, string objective)
    {
        var full = Enumerable.Range(0, 100).Select(seed => OnOtherRows(seed, objective, sharing)[0])
            .First(r => r.Spec is { NumericColumns: > 1, PlainColumns: > 0, CategorySizes.Count: > 1, HasGate: true });
        Compare([Without(full, numeric: 1, plain: 0, lastGroup: false), full, Without(full, numeric: 0, plain: 1, lastGroup: false),
            Without(full, numeric: 1, plain: 1, lastGroup: true)]);
    }

    [TestMethod]
    public void Requests_that_cannot_be_stacked_are_clear_errors()
    {
        var request = Samples.Request(2, Settings);
        var engine = TestDevice.Engine();
        Assert.ThrowsExactly<ArgumentException>(() => engine.TrainMany([]));
        Check(request with { Spec = request.Spec with { Width = request.Spec.Width + 1 } }, "its network");
        Check(request with { Data = request.Data with { TrainingRows = request.Data.TrainingRows[1..] } }, "number of training");
        Check(request with { Settings = Settings with { BatchSize = 7 } }, "batch size");

        void Check(TrainingRequest other, string what) =>
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => engine.TrainMany([request, other])).Message, what);
    }

    private static TrainingRequest[] Requests(TrainingRequest first, float averageDecay) =>
    [
        .. Enumerable.Range(0, 3).Select(i => first with
        {
            Spec = first.Spec with { GateTemperature = 1 + (0.5f * i) },
            Start = NetworkWeights.Create(first.Spec, 10 + i),
            Settings = Settings with { Seed = i, LearningRate = 1e-3f * (i + 1), WeightDecay = 0.1f * i, ClipNorm = 0.1f * (i + 1),
                AverageDecay = averageDecay },
        }),
    ];

    /// <summary>Three networks of one kind on other rows and bins of one table, as other splits of a dataset give them.</summary>
    private static TrainingRequest[] OnOtherRows(int seed, string objective, MemberSharing sharing)
    {
        var first = Samples.Request(seed, Settings, objective, sharing: sharing);
        int[] all = [.. first.Data.TrainingRows, .. first.Data.ValidationRows];
        return [.. Enumerable.Range(0, 3).Select(i =>
        {
            int[] rows = [.. all];
            new Random(i).Shuffle(rows);
            var (training, validation) = (rows[..first.Data.TrainingRows.Length], rows[first.Data.TrainingRows.Length..]);
            var spec = EmbeddingRegistry.Get(first.Spec.Embedding)
                .Configure(first.Spec, first.Data.Training, training, bins: 3 + i, first.Spec.EmbeddingSize);
            return first with
            {
                Spec = spec,
                Start = NetworkWeights.Create(spec, i),
                Data = first.Data with { TrainingRows = training, ValidationRows = validation },
                Settings = Settings with { Seed = i },
            };
        })];
    }

    /// <summary>The same network without its last columns, a sparse one among them where there are such, and without the last category of
    /// its first group or its last group.</summary>
    private static TrainingRequest Without(TrainingRequest full, int numeric, int plain, bool lastGroup)
    {
        var (spec, table) = (full.Spec, full.Data.Training);
        int[] sizes = lastGroup ? [.. spec.CategorySizes.SkipLast(1)] : [spec.CategorySizes[0] - 1, .. spec.CategorySizes.Skip(1)];
        spec = spec with { NumericColumns = spec.NumericColumns - numeric, PlainColumns = spec.PlainColumns - plain, CategorySizes = sizes,
            BinBoundaries = [.. spec.BinBoundaries.SkipLast(numeric)] };
        spec = spec with { SparseColumns = Math.Max(0, spec.SparseColumns - 1) };
        var narrow = new FeatureTable(spec.PreparedColumns, sizes, hasWeights: true) { SparseCount = spec.SparseColumns };
        for (int row = 0; row < table.RowCount; row++)
        {
            narrow.AddRow(table.Label(row), table.Weight(row), out var numbers, out var categories);
            table.Numeric(row)[..spec.NumericColumns].CopyTo(numbers);
            table.Numeric(row).Slice(full.Spec.NumericColumns, spec.PlainColumns).CopyTo(numbers[spec.NumericColumns..]);
            for (int group = 0; group < sizes.Length; group++)
                categories[group] = table.Categories(row)[group] < sizes[group] ? table.Categories(row)[group] : -1;
            var sparse = table.Sparse(row);
            for (int i = 0; i < sparse.Columns.Length; i++)
                if (sparse.Columns[i] < spec.SparseColumns) narrow.OpenSparse!.Add(sparse.Columns[i], sparse.Values[i]);
        }
        return full with { Spec = spec, Start = NetworkWeights.Create(spec, 9),
            Data = full.Data with { Training = narrow, Validation = narrow } };
    }

    private static void Compare(TrainingRequest[] requests)
    {
        var together = TestDevice.Engine().TrainMany(requests);
        for (int i = 0; i < requests.Length; i++)
        {
            var alone = TestDevice.Engine().Train(requests[i]);
            Assert.AreEqual(alone.BestEpoch, together[i].BestEpoch, $"network {i}");
            Close.Check(alone.Weights, together[i].Weights, 1e-3, $"network {i}");
            foreach (var (a, t) in alone.History.Zip(together[i].History)) Assert.AreEqual(a.ValidationLoss, t.ValidationLoss, 1e-3,
                $"network {i}, epoch {a.Epoch}");
        }
    }
}
