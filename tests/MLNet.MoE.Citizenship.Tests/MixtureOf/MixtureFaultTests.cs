using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>Experts that fail, do not fit or do not end.</summary>
[TestClass]
public sealed class MixtureFaultTests
{
    [TestMethod]
    public void An_expert_that_fails_is_left_out_with_a_warning()
    {
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(e.Message);
        };
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);

        var mixture = ml.Regression.Trainers.MixtureOf(
            new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, ExpertNames = ["works", "fails"] }, ml.Regression.Trainers.Sdca(),
            ml.Regression.Trainers.Sdca(featureColumnName: "Missing")).Fit(train);

        CollectionAssert.AreEqual(new[] { "works" }, mixture.ExpertNames.ToArray());
        Assert.IsTrue(warnings.Any(warning => warning.Contains("'fails' is left out", StringComparison.Ordinal)),
            string.Join('\n', warnings));
    }

    [TestMethod]
    public void Experts_that_all_fail_are_one_error()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);
        var mixture = ml.Regression.Trainers.MixtureOf(ml.Regression.Trainers.Sdca(featureColumnName: "Missing"));

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mixture.Fit(train));

        StringAssert.StartsWith(error.Message, "No expert could be trained.");
    }

    [TestMethod]
    public void An_expert_of_another_task_is_left_out_and_said()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Binary);
        var mixture = ml.BinaryClassification.Trainers.MixtureOf(
            ml.Regression.Trainers.FastTree(labelColumnName: nameof(Row.Price), numberOfTrees: 2),
            ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(labelColumnName: "Kind3"));

        var error = Assert.ThrowsExactly<InvalidOperationException>(() => mixture.Fit(train));

        StringAssert.Contains(error.Message, "gives scores of Regression");
        StringAssert.Contains(error.Message, "gives scores of MulticlassClassification");
    }

    [TestMethod]
    public void An_expert_that_never_ends_does_not_hold_up_the_others()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);
        using var end = new ManualResetEventSlim();
        var options = new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, TimeBudget = TimeSpan.FromSeconds(3),
            ExpertNames = ["endless", "quick"], NumberOfThreads = 2 };
        try
        {
            var mixture = ml.Regression.Trainers.MixtureOf(options, new Endless(end), ml.Regression.Trainers.Sdca()).Fit(train);
            CollectionAssert.AreEqual(new[] { "quick" }, mixture.ExpertNames.ToArray());
        }
        finally
        {
            end.Set();
        }
    }

    [TestMethod]
    public void Options_out_of_range_are_refused_by_name()
    {
        var ml = new MLContext(seed: 1);
        void Refused<TException>(MixtureOfOptions options, string option)
            where TException : ArgumentException
            => StringAssert.Contains(
                Assert.ThrowsExactly<TException>(() => ml.Regression.Trainers.MixtureOf(options, ml.Regression.Trainers.Sdca())).Message,
                option);

        Refused<ArgumentOutOfRangeException>(new() { NumberOfFolds = 21 }, "NumberOfFolds is 21");
        Refused<ArgumentOutOfRangeException>(new() { NumberOfBags = 0 }, "NumberOfBags is 0");
        Refused<ArgumentOutOfRangeException>(new() { ValidationFraction = 1 }, "ValidationFraction is 1");
        Refused<ArgumentOutOfRangeException>(new() { GateShrinkage = 0 }, "GateShrinkage is 0");
        Refused<ArgumentOutOfRangeException>(new() { TimeBudget = TimeSpan.Zero }, "TimeBudget");
        Refused<ArgumentException>(new() { ExpertNames = ["a", "b"] }, "ExpertNames has 2 names for 1 experts");
        Assert.ThrowsExactly<ArgumentException>(() => ml.Regression.Trainers.MixtureOf());
    }

    [TestMethod]
    public void An_expert_of_another_label_is_left_out_and_said()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Multiclass);
        var cities = ml.Transforms.Conversion.MapValueToKey("CityKey", nameof(Row.City)).Append(
            ml.Transforms.CustomMapping<CityKind, TwoCities>((row, two) => two.Two = row.City == "Cork" ? "a" : "b", null))
            .Append(ml.Transforms.Conversion.MapValueToKey("TwoKey", "Two")).Fit(train).Transform(train);
        var trainers = ml.MulticlassClassification.Trainers;

        var mixture = trainers.MixtureOf(
            new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, ExpertNames = ["kinds", "cities"] },
            trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 5),
            trainers.SdcaMaximumEntropy(labelColumnName: "TwoKey", maximumNumberOfIterations: 5)).Fit(cities);

        CollectionAssert.AreEqual(new[] { "kinds" }, mixture.ExpertNames.ToArray());
        var alone = trainers.MixtureOf(trainers.SdcaMaximumEntropy(labelColumnName: "TwoKey", maximumNumberOfIterations: 5));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => alone.Fit(cities));
        StringAssert.Contains(error.Message, "it gives scores of 2 classes where the label has 3");
    }

    [TestMethod]
    public void A_label_of_an_unfit_type_is_one_error_before_anything_is_trained()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);

        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => ml.Regression.Trainers.MixtureOf(new MixtureOfOptions { LabelColumnName = nameof(Row.City) },
                ml.Regression.Trainers.Sdca()).Fit(train));

        StringAssert.Contains(error.Message, "Label column 'City' has type String");
    }

    [TestMethod]
    public void Experts_that_filter_rows_are_left_out()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);
        var half = ml.Transforms.CopyColumns("Width2", nameof(Row.Width)).Append(new Halving(ml)).Append(ml.Regression.Trainers.Sdca());

        var mixture = ml.Regression.Trainers.MixtureOf(
            new MixtureOfOptions { NumberOfFolds = 2, Seed = 1, ExpertNames = ["half", "all"] }, half,
            ml.Regression.Trainers.Sdca()).Fit(train);

        CollectionAssert.AreEqual(new[] { "all" }, mixture.ExpertNames.ToArray());
    }

    private sealed class CityKind
    {
        public string City { get; set; } = "";
    }

    private sealed class TwoCities
    {
        public string Two { get; set; } = "";
    }
}
