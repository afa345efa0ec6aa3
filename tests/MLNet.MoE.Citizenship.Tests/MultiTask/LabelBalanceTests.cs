using Microsoft.ML;
using Microsoft.ML.Data;
using static MLNet.MoE.Citizenship.Tests.MultiTask.MultiTaskTests;

namespace MLNet.MoE.Citizenship.Tests.MultiTask;

/// <summary>What labels of one model cost each other, and how much their classes weigh.</summary>
[TestClass]
public sealed class LabelBalanceTests
{
    private static readonly MLContext Ml = new(1);
    private static readonly List<HouseRow> Rows = HouseRow.Create(500, 1), Others = HouseRow.Create(200, 2);

    [TestMethod]
    [DataRow(TaskGates.Own)]
    [DataRow(TaskGates.Shared)]
    [DataRow(TaskGates.Embedding)]
    public void Label_that_is_chance_costs_the_others_nothing(TaskGates gates)
    {
        var warnings = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, line) => warnings.Add(line.Message);
        var coin = new MultiTaskLabel("Coin") { Task = TaskKind.Binary };
        var alone = Scores("Rent", "Kind");
        Assert.DoesNotContain(line => line.Contains("nothing was learnt", StringComparison.Ordinal), warnings);
        var beside = Scores("Rent", coin, "Kind");
        Assert.Contains(line => line.Contains("Of 'Coin' nothing was learnt", StringComparison.Ordinal), warnings);
        float[] rents = [.. beside.GetNumbers("Score.Rent")];
        foreach (var (one, other) in alone.GetNumbers("Score.Rent").Zip(rents)) Assert.AreEqual(one, other, 1e-4f);
        foreach (var (one, other) in alone.GetVectors("Score.Kind").Zip(beside.GetVectors("Score.Kind")))
            Assert.AreEqual(one[0], other[0], 1e-4f);
        // A coin is predicted as one.
        Assert.IsLessThan(0.2, beside.GetNumbers("Probability.Coin").Max(probability => Math.Abs(probability - 0.5)));

        IDataView Scores(params MultiTaskLabel[] labels)
        {
            var options = Options();
            (options.Labels, options.Seed, options.TaskGates, options.MaximumEpochs) = (labels, 5, gates, 30);
            return HouseRow.Preparation(ml).Append(ml.MultiTask().Trainers.Moe(options)).Fit(View(Rows)).Transform(View(Others));
        }
    }

    [TestMethod]
    public void Label_that_others_teach_little_about_is_still_learnt_from_what_they_teach()
    {
        // A label that is mostly noise, so that a network that fits the others well knows nothing of it by itself.
        var rows = HouseRow.Create(500, 3);
        var random = new Random(3);
        foreach (var row in rows) row.Coin = random.NextDouble() < (row.Area > 110 ? 0.6 : 0.4) ? 1 : 0;
        var options = Options();
        (options.Labels, options.MaximumEpochs) = (["Rent", new MultiTaskLabel("Coin") { Task = TaskKind.Binary }], 40);
        var scored = Fit(options, rows).Transform(View(Others));
        double[] large = [.. Mean(area => area > 110)], small = [.. Mean(area => area <= 110)];
        Assert.IsGreaterThan(small.Average() + 0.03, large.Average());

        IEnumerable<double> Mean(Predicate<float> isOne) => Others.Zip(scored.GetNumbers("Probability.Coin"))
            .Where(row => isOne(row.First.Area)).Select(row => (double)row.Second);
    }

    [TestMethod]
    public void Classes_that_weigh_more_are_predicted_more_often_and_probabilities_stay_those_of_the_data()
    {
        // Rare, and not to be told apart wholly.
        var (rows, others) = (Rare(600, 5), Rare(600, 6));
        var options = Options();
        options.Labels = ["Rent", new("IsLarge") { ClassWeights = "balanced" }, new("Kind") { ClassWeights = "villa=20" }];
        var model = Fit(options, rows);
        var scored = model.Transform(View(others));
        double share = others.Average(row => row.IsLarge ? 1.0 : 0);
        Assert.AreEqual(share, scored.GetNumbers("Probability.IsLarge").Average(), 0.08);
        Assert.IsGreaterThan(1.3 * share, scored.GetColumn<bool>("PredictedLabel.IsLarge").Average(isLarge => isLarge ? 1.0 : 0));
        options.Labels = ["Rent", "IsLarge", "Kind"];
        var plain = Fit(options, rows).Transform(View(others));
        Assert.IsGreaterThan(plain.GetVectors("Score.Kind").Sum(scores => scores[Villa(plain)]),
            scored.GetVectors("Score.Kind").Sum(scores => scores[Villa(scored)]));
        // As ML.NET's own transformer, and from a file.
        var alone = model.LastTransformer.ForLabel("IsLarge")
            .Transform(HouseRow.Preparation(Ml).Fit(View(rows)).Transform(View(others)));
        CollectionAssert.AreEqual(scored.GetNumbers("Probability.IsLarge").ToArray(), alone.GetNumbers("Probability").ToArray());
        Same(scored, SaveAndLoad(model).Transform(View(others)), "Score.Rent", "Score.IsLarge", "Probability.IsLarge");

        static int Villa(IDataView view) => Array.IndexOf(Names(view.Schema["PredictedLabel.Kind"]), "villa");

        static List<HouseRow> Rare(int count, int seed)
        {
            var (drawn, random) = (HouseRow.Create(count, seed), new Random(seed));
            foreach (var row in drawn) row.IsLarge = random.NextDouble() < (row.Area > 120 ? 0.3 : 0.05);
            return drawn;
        }
    }
}
