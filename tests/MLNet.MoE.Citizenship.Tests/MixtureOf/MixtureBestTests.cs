using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>The preset of unlike experts. FastTree is there in these tests, LightGBM is not.</summary>
[TestClass]
public sealed class MixtureBestTests
{
    private static readonly GgMoeOptions Network = new() { MaximumEpochs = 10, NumberOfMembers = 2, Seed = 1 };

    [TestMethod]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Regression)]
    public void The_preset_brings_networks_trees_and_a_linear_model(TaskKind task)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, task);
        var options = MixtureOfOptions.Best(Network);
        (options.NumberOfFolds, options.Seed) = (2, 1);

        var mixture = MixtureSamples.Trainer(ml, task, options).Fit(train);

        CollectionAssert.IsSubsetOf(mixture.ExpertNames.ToArray(), new[] { "GgMoe", "FastTree", "Linear" });
        double loss = MixtureSamples.Loss(ml, task, mixture.Transform(test)), bound = task == TaskKind.Regression ? 1.5 : 0.4;
        Assert.IsLessThan(bound, loss, mixture.ToString());
    }

    [TestMethod]
    public void Rows_with_missing_numbers_are_learnt_and_scored_by_all_experts()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Regime.Draw(300, 1).ToList();
        foreach (var row in rows.Where(_ => random.Next(5) == 0)) row.All = [float.NaN, row.All[1], row.All[2]];
        var options = MixtureOfOptions.Best(Network);
        (options.FeatureColumnName, options.NumberOfFolds, options.Seed) = (nameof(Regime.All), 2, 1);
        var data = ml.Data.LoadFromEnumerable(rows);

        var mixture = ml.Regression.Trainers.MixtureOf(options).Fit(data);

        Assert.IsTrue(mixture.Transform(data).GetNumbers("Score").All(float.IsFinite));
        for (int expert = 0; expert < mixture.ExpertNames.Count; expert++)
        {
            float[] scores = [.. mixture.GetExperts(expert)[0].Transform(data).GetNumbers("Score")];
            Assert.IsTrue(scores.All(float.IsFinite), mixture.ExpertNames[expert]);
        }
    }

    [TestMethod]
    public void Further_experts_join_those_of_the_preset()
    {
        var ml = new MLContext(seed: 1);
        var (train, _) = MixtureSamples.Data(ml, TaskKind.Regression);
        var options = MixtureOfOptions.Best(Network);
        (options.NumberOfFolds, options.Seed, options.ExpertNames) = (1, 1, ["network", "trees", "linear", "gam"]);

        var mixture = ml.Regression.Trainers.MixtureOf(options, ml.Regression.Trainers.Gam(numberOfIterations: 20)).Fit(train);

        CollectionAssert.IsSubsetOf(mixture.ExpertNames.ToArray(), options.ExpertNames.ToArray());
    }

    [TestMethod]
    public void Validation_rows_are_for_stopping_and_nothing_else()
    {
        // The weights come from folds of the rows to learn from, whatever there is to stop on.
        CollectionAssert.AreEqual(Weights(int.MaxValue), Weights(100));

        // Each with a context of its own, whose random numbers the linear model draws.
        static double[] Weights(int rowsToStopOn)
        {
            var ml = new MLContext(seed: 1);
            var (train, other) = MixtureSamples.Data(ml, TaskKind.Regression);
            var options = MixtureOfOptions.Best(Network);
            (options.NumberOfFolds, options.Seed) = (2, 1);
            return [.. ml.Regression.Trainers.MixtureOf(options).Fit(train, ml.Data.TakeRows(other, rowsToStopOn)).GlobalWeights];
        }
    }
}
