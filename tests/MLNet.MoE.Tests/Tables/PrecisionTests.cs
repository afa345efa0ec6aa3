using MLNet.MoE.Files;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests.Tables;

/// <summary>Numbers whose differences single precision cannot hold: targets of double precision are centred, everything else is warned
/// of.</summary>
[TestClass]
public sealed class PrecisionTests
{
    [TestMethod]
    [DataRow(1e9)]
    [DataRow(-1.7e9)]
    [DataRow(1e7)]
    public void Double_target_far_from_zero_is_learnt_as_one_near_it(double offset)
    {
        float[] near = Errors(0), far = Errors(offset);
        for (int row = 0; row < near.Length; row++) Assert.AreEqual(near[row], far[row], 1e-4f);

        // Standardised labels and the network's answers to them, before they pass through Score, which is Single.
        static float[] Errors(double offset)
        {
            var tables = Read(Labels([.. Enumerable.Range(0, 300).Select(i => offset + (3 * Math.Sin(i * 0.1)) + (i * 0.61 % 1))]),
                TaskKind.Regression);
            Assert.AreEqual(offset != 0, tables.Training.LabelOffset != 0);
            float[] labels = LabelsOf(tables.Training);
            var network = NetworkFitter.Fit(tables.Training, tables.Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0,
                new GgMoeOptions { Seed = 1, MaximumEpochs = 3, NumberOfThreads = 1 }, TrainingObserver.None);
            Assert.AreEqual(offset, network.Preprocessor.TargetMean, 1);
            float[] score = new float[1];
            network.Predict([5], score);
            Assert.AreEqual(offset, score[0], 4 + (Math.Abs(offset) * 1e-7));
            return [.. labels.Select(label => network.Preprocessor.Target.Apply(label + tables.Training.LabelOffset))];
        }
    }

    [TestMethod]
    public void Usual_double_target_is_that_of_single_precision()
    {
        double[] labels = [.. Enumerable.Range(0, 50).Select(i => 20000.0 + (i * i))];
        var tables = Read(Labels(labels), TaskKind.Regression, out var warnings);
        Assert.AreEqual(0, tables.Training.LabelOffset);
        CollectionAssert.AreEqual(labels.Select(label => (float)label).ToArray(), LabelsOf(tables.Training));
        Assert.IsEmpty(warnings);
    }

    [TestMethod]
    public void Saved_scale_of_a_far_target_loads_as_it_was()
    {
        var tables = Read(Labels([.. Enumerable.Range(0, 100).Select(i => 1e12 + i)]), TaskKind.Regression);
        var network = NetworkFitter.Fit(tables.Training, tables.Layout, null, ObjectiveRegistry.All.Get("squared-error"), 0,
            new MlpOptions { Seed = 1, MaximumEpochs = 2, NumberOfThreads = 1 }, TrainingObserver.None);
        var stream = new MemoryStream();
        TrainedNetworkFormat.Save(new BinaryWriter(stream), network);
        stream.Position = 0;
        var loaded = TrainedNetworkFormat.Load(new BoundedReader(new BinaryReader(stream)));
        Assert.AreEqual(network.Preprocessor.Target, loaded.Preprocessor.Target);
        Assert.AreEqual(1e12, network.Preprocessor.TargetMean, 100);
    }

    [TestMethod]
    public void Validation_targets_are_centred_alike()
    {
        var tables = Read(Labels(1e9 + 1, 1e9 + 2, 1e9 + 3), TaskKind.Regression, Labels(1e9 + 2.5));
        Assert.AreEqual(tables.Training.LabelOffset, tables.Validation!.LabelOffset);
        Assert.AreEqual(1e9 + 2.5, tables.Validation.Label(0) + tables.Validation.LabelOffset);
    }

    [TestMethod]
    public void Lost_digits_are_warned_of_with_column_and_digits()
    {
        Read(Labels(1e9 + 1, 1e9 + 3, 1e9 + 8), TaskKind.Regression, out var doubles);
        StringAssert.Contains(doubles.Single(), "Label column 'Label'");
        StringAssert.Contains(doubles.Single(), "needs 11 digits");
        StringAssert.Contains(doubles.Single(), "steps of 64");
        Read(Dense([.. Enumerable.Range(0, 200).Select(i => (1.7e9f + i, new[] { 1.7e9f + i, i }))]), TaskKind.Regression, out var singles);
        Assert.HasCount(2, singles);
        StringAssert.Contains(singles[0], "Label column 'Label'");
        StringAssert.Contains(singles[1], "Slot 0 of column 'Features'");
        StringAssert.Contains(singles[1], "steps of 128");
    }

    [TestMethod]
    public void Constant_beyond_whole_numbers_is_warned_of()
    {
        Read(Dense((0, [1.7e9f, 1]), (1, [1.7e9f, 2]), (2, [1.7e9f, 5])), TaskKind.Regression, out var warnings);
        StringAssert.Contains(warnings.Single(), "Slot 0 of column 'Features' holds 1.7E+09 in every row");
    }

    [TestMethod]
    public void Usual_columns_give_no_warning()
    {
        float[][] rows = [.. Enumerable.Range(0, 300).Select(i => new[]
        {
            i % 2, 2005 + (i % 18), i == 7 ? 1 : 0, 98000 + (i % 50), 1_000_000 + (i % 3), 1e30f * i, 1e-30f * i, i * 0.61f % 1, 5,
            i % 4 == 0 ? float.NaN : i, 0.1f,
        })];
        Read(Dense([.. rows.Select((row, i) => ((float)i, row))]), TaskKind.Regression, out var warnings);
        Assert.IsEmpty(warnings, string.Join("\n", warnings));
    }
}
