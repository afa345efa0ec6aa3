using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class WeightTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Row_of_weight_three_counts_as_three_rows(string name, TaskKind task)
    {
        var rows = Ambiguous();
        double weighted = Predict(rows, name, task, "Weight");
        double repeated = Predict([.. rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight))], name, task, null);
        double unweighted = Predict(rows, name, task, null);

        Assert.AreEqual(repeated, weighted, 0.08);
        Assert.IsGreaterThan(unweighted + 0.15, weighted);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Common_factor_and_type_of_the_weights_change_no_bit(string name, TaskKind task)
    {
        float[][] expected = Scores(1, DataKind.Single);
        foreach (var (factor, kind) in ((float, DataKind)[])[(1000, DataKind.Single), (0.001f, DataKind.Single), (1, DataKind.Double)])
        {
            float[][] scores = Scores(factor, kind);
            for (int row = 0; row < expected.Length; row++)
                CollectionAssert.AreEqual(expected[row], scores[row], $"factor {factor}, {kind}, row {row}");
        }

        float[][] Scores(float factor, DataKind kind)
        {
            var ml = new MLContext(1);
            var rows = Samples.Rows(150, 3);
            for (int i = 0; i < rows.Count; i++) rows[i].Weight = factor * (1 + (i % 5 / 4f));
            var pipeline = ml.Transforms.Conversion.ConvertType("Weight", outputKind: kind)
                .Append(Samples.Preparation(ml, task))
                .Append(TrainerCases.Get(name, task).Create(ml, new() { Weight = "Weight", MaximumEpochs = 3 }));
            return Samples.Scores(pipeline.Fit(ml.Data.LoadFromEnumerable(rows)).Transform(Samples.View(ml, 50, 4)));
        }
    }

    /// <summary>Rows whose features say nothing of the label, half of them of each; those with the label carry three times the
    /// weight.</summary>
    private static List<Row> Ambiguous()
    {
        var rows = Samples.Rows(400, 3);
        for (int i = 0; i < rows.Count; i++)
        {
            bool marked = i % 2 == 0;
            (rows[i].IsFirst, rows[i].Kind, rows[i].Price, rows[i].Weight) = (marked, marked ? "red" : "green", marked ? 1 : 0, marked ? 3
                : 1);
        }
        return rows;
    }

    /// <summary>Mean probability of the marked label, or mean prediction, over some rows: 0.5 unweighted, 0.75 weighted.</summary>
    private static double Predict(List<Row> rows, string name, TaskKind task, string? weight)
    {
        var ml = new MLContext(1);
        var pipeline = Samples.Preparation(ml, task)
            .Append(TrainerCases.Get(name, task).Create(ml, new() { Weight = weight, MaximumEpochs = 15 }));
        var scored = pipeline.Fit(ml.Data.LoadFromEnumerable(rows)).Transform(Samples.View(ml, 200, 4));
        return task switch
        {
            TaskKind.Multiclass => scored.GetVectors("Score").Average(score => score[0]),
            TaskKind.Binary => scored.GetNumbers("Probability").Average(),
            _ => scored.GetNumbers("Score").Average(),
        };
    }
}
