using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>Mixtures of any trainers, as an application fits them.</summary>
[TestClass]
public sealed class MixtureFitTests
{
    [TestMethod]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Regression)]
    public void A_mixture_is_as_good_as_the_best_of_its_experts(TaskKind task)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, task);

        var mixture = MixtureSamples.Mixture(ml, task, MixtureSamples.Quick).Fit(train);

        double loss = MixtureSamples.Loss(ml, task, mixture.Transform(test));
        double[] alone = [.. MixtureSamples.Experts(ml, task)
            .Select(expert => MixtureSamples.Loss(ml, task, expert.Fit(train).Transform(test)))];
        Assert.IsLessThan((1.1 * alone.Min()) + 0.005, loss, $"experts: {string.Join(", ", alone)}; {mixture}");
        Assert.AreEqual(1, mixture.GlobalWeights.Sum(), 1e-6);
    }

    [TestMethod]
    public void Fold_models_can_be_kept_in_place_of_another_fit()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, TaskKind.Binary);

        var mixture = MixtureSamples.Mixture(ml, TaskKind.Binary,
            new MixtureOfOptions { NumberOfFolds = 2, NumberOfBags = 2, Refit = false, Seed = 1 }).Fit(train);

        Assert.HasCount(4, mixture.GetExperts(0));
        Assert.IsLessThan(0.4, MixtureSamples.Loss(ml, TaskKind.Binary, mixture.Transform(test)));
    }

    [TestMethod]
    public void Experts_are_called_after_their_trainers()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Binary);
        var network = new GgMoeOptions { MaximumEpochs = 5, NumberOfMembers = 1, Seed = 1 };
        var trainers = ml.BinaryClassification.Trainers;
        var chain = ml.Transforms.CopyColumns("Copy", "Features")
            .Append(trainers.Mlp(new MlpOptions { MaximumEpochs = 5, FeatureColumnName = "Copy", Seed = 2 }));

        var mixture = trainers.MixtureOf(new MixtureOfOptions { NumberOfFolds = 2, Seed = 1 }, trainers.GgMoe(network), chain,
            trainers.FastTree(numberOfTrees: 3)).Fit(train);

        CollectionAssert.IsSubsetOf(mixture.ExpertNames.ToArray(), new[] { "GgMoe", "Mlp", "FastTreeBinary" });
        Assert.IsGreaterThan(0, mixture.ExpertNames.Count(name => name is "GgMoe" or "Mlp"));
    }

    [TestMethod]
    public void A_class_that_hardly_a_fold_has_is_scored_all_the_same()
    {
        var ml = new MLContext(seed: 1);
        var rows = Samples.Rows(200, 1);
        // One row of a fourth class: all folds but one learn without it or are judged without it.
        rows[7].Kind = "gold";
        var data = ml.Data.LoadFromEnumerable(rows);
        var train = Samples.Preparation(ml, TaskKind.Multiclass).Fit(data).Transform(data);

        var mixture = MixtureSamples.Mixture(ml, TaskKind.Multiclass, MixtureSamples.Quick).Fit(train);

        float[][] scores = Samples.Scores(mixture.Transform(train));
        Assert.IsTrue(scores.All(row => row.Length == 4 && row.All(float.IsFinite)));
        Assert.AreEqual(1, scores[0].Sum(), 1e-4);
    }

    [TestMethod]
    public void A_class_without_rows_is_scored_all_the_same()
    {
        var ml = new MLContext(seed: 1);
        var (first, rest) = (Samples.Rows(200, 1), Samples.Rows(200, 2));
        rest[0].Kind = "gold";
        var preparation = Samples.Preparation(ml, TaskKind.Multiclass).Fit(ml.Data.LoadFromEnumerable((List<Row>)[.. first, .. rest]));
        var train = preparation.Transform(ml.Data.LoadFromEnumerable(first));

        var mixture = MixtureSamples.Mixture(ml, TaskKind.Multiclass, MixtureSamples.Quick).Fit(train);

        Assert.IsTrue(Samples.Scores(mixture.Transform(train)).All(row => row.Length == 4 && row.All(float.IsFinite)), mixture.ToString());
    }
}
