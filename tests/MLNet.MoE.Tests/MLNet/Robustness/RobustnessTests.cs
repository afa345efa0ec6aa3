using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Tests.MLNet.Robustness;

/// <summary>Attacks within a budget of ranks, on a model whose worst rows are known.</summary>
[TestClass]
public sealed class RobustnessTests
{
    private static readonly MLContext Context = new(0);
    private static readonly float[] Weights = [2, -1, 0, 3];
    private static readonly Row[] Rows = Make(200, 1);

    [TestMethod]
    public void Worst_rows_of_a_linear_model_are_found()
    {
        // Labels lie so far below all scores that every rise of the score is a loss.
        var report = Linear().EvaluateRobustness(View(Rows), View(Rows), new() { Budget = 0.1 });
        double worst = 0;
        foreach (var row in Rows)
        {
            double score = 0;
            for (int column = 0; column < 4; column++)
            {
                var budget = new RankBudget(Rows.Select(other => other.Features[column]), 0.1, true, true);
                float value = row.Features[column];
                score += budget.Ends(value).Append(value).Max(end => Weights[column] * end);
            }
            worst += Math.Pow(score - row.Label, 2) / Rows.Length;
        }
        Assert.AreEqual(worst, report.RobustLoss, 1e-5 * worst);
        Assert.IsLessThan(report.RobustLoss, report.CleanLoss);
        Assert.AreEqual(report.RobustLoss, report.TransferLoss(Linear()), 1e-9 * worst);
        Assert.IsTrue(double.IsNaN(report.RobustError));
        // The heaviest column is the weakest, and one without weight none at all.
        Assert.AreEqual("3", report.Columns[0].Column);
        Assert.AreEqual(report.CleanLoss, report.Columns[^1].Loss, 1e-9 * worst);
        Assert.AreEqual(0, report.Columns[^1].Moved);
    }

    [TestMethod]
    public void Columns_directions_and_their_number_are_kept()
    {
        var options = new RobustnessOptions { Columns = ["0", "1", "3"], OnlyUp = ["0"], OnlyDown = ["3"], MostColumns = 1, MostRows = 50 };
        var report = Linear().EvaluateRobustness(View(Rows), View(Rows), options);
        Assert.HasCount(50, report.AttackedRows);
        int moved = 0;
        for (int row = 0; row < 50; row++)
        {
            float[] before = Rows[row].Features, after = report.AttackedRows[row];
            Assert.AreEqual(before[2], after[2]);
            Assert.IsGreaterThanOrEqualTo(before[0], after[0]);
            Assert.IsLessThanOrEqualTo(before[3], after[3]);
            int changed = Enumerable.Range(0, 4).Count(column => before[column] != after[column]);
            Assert.IsLessThanOrEqualTo(1, changed);
            moved += changed;
        }
        Assert.IsGreaterThan(25, moved);
    }

    [TestMethod]
    public void Classes_have_a_loss_and_errors()
    {
        var data = Context.Data.LoadFromEnumerable(Rows.Select(row => new Classified
        {
            Features = row.Features, Label = row.Features[0] + row.Features[3] > 0,
        }));
        var trainer = Context.BinaryClassification.Trainers.Mlp(new MlpOptions
        {
            Width = 8, NumberOfMembers = 1, MaximumEpochs = 10, Seed = 1, NumberOfThreads = 1, EmbeddingBins = 8,
        });
        var report = trainer.Fit(data).EvaluateRobustness(data, data, new() { Budget = 0.2, MostRows = 60, Rounds = 1 });
        Assert.IsGreaterThan(report.CleanLoss, report.RobustLoss);
        Assert.IsGreaterThanOrEqualTo(report.CleanError, report.RobustError);
        Assert.IsTrue(report.RobustError is >= 0 and <= 1);
    }

    [TestMethod]
    public void What_cannot_be_attacked_is_named()
    {
        var model = Linear();
        Assert.Throws<ArgumentException>(() => model.EvaluateRobustness(View(Rows), View(Rows), new() { Budget = 2 }));
        StringAssert.Contains(Message(new() { Columns = ["9"] }), "no slot '9'");
        StringAssert.Contains(Message(new() { LabelColumnName = "Target" }), "'Target'");
        Row[] flags = [.. Rows.Select(row => new Row { Features = [1, 0, row.Features[2] > 0 ? 1 : 0, 1], Label = 0 })];
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.EvaluateRobustness(View(flags), View(flags)))
            .Message, "may move");

        string Message(RobustnessOptions options)
            => Assert.ThrowsExactly<InvalidOperationException>(() => model.EvaluateRobustness(View(Rows), View(Rows), options)).Message;
    }

    private static ITransformer Linear() => Context.Transforms.CustomMapping<Input, Scored>((row, scored) =>
    {
        // The object that is filled in is that of the row before.
        scored.Score = 0;
        for (int column = 0; column < 4; column++) scored.Score += Weights[column] * row.Features[column];
    }, null).Fit(View(Rows[..1]));

    private static IDataView View(Row[] rows) => Context.Data.LoadFromEnumerable(rows);

    private static Row[] Make(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Row
        {
            Features = [.. Enumerable.Range(0, 4).Select(_ => (random.NextSingle() * 2) - 1)], Label = -50,
        })];
    }

    private sealed class Row
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Input
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }

    private sealed class Classified
    {
        [VectorType(4)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
