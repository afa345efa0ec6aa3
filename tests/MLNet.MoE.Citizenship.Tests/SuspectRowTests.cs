using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Wrong labels that were planted are found, and rows unlike those of training.</summary>
[TestClass]
public class SuspectRowTests
{
    [TestMethod]
    [DataRow(TaskKind.Binary, SuspectMethod.OutOfFold)]
    [DataRow(TaskKind.Multiclass, SuspectMethod.OutOfFold)]
    [DataRow(TaskKind.Regression, SuspectMethod.OutOfFold)]
    [DataRow(TaskKind.Binary, SuspectMethod.TrainingMargin)]
    [DataRow(TaskKind.Multiclass, SuspectMethod.TrainingMargin)]
    [DataRow(TaskKind.Regression, SuspectMethod.TrainingMargin)]
    public void Wrong_labels_come_first(TaskKind task, SuspectMethod method)
    {
        var ml = new MLContext(1);
        var rows = Separated(240, 1);
        int[] wrong = [.. Enumerable.Range(0, 12).Select(i => (20 * i) + 3)];
        foreach (int row in wrong)
            (rows[row].Kind, rows[row].IsFirst, rows[row].Price) = (rows[row].Kind == "red" ? "blue" : "red", !rows[row].IsFirst,
                rows[row].Price + 50);
        if (task == TaskKind.Regression) rows[0].Price = float.NaN;
        var view = ml.Data.LoadFromEnumerable(rows);
        var data = Samples.Preparation(ml, task).Fit(view).Transform(view);
        var options = Options();
        var suspects = task switch
        {
            TaskKind.Binary => ml.BinaryClassification.Trainers.Mlp(options).FindSuspectRows(data, 3, method: method),
            TaskKind.Multiclass => ml.MulticlassClassification.Trainers.Mlp(options).FindSuspectRows(data, 3, method: method),
            _ => ml.Regression.Trainers.Mlp(options).FindSuspectRows(data, 3, method: method),
        };
        Assert.HasCount(task == TaskKind.Regression ? 239 : 240, suspects);
        Assert.IsGreaterThanOrEqualTo(11, suspects.Take(12).Count(suspect => wrong.Contains((int)suspect.Row)));
        Assert.IsTrue(suspects.Zip(suspects.Skip(1)).All(pair => pair.First.Suspicion >= pair.Second.Suspicion));
        Assert.AreEqual(suspects.Count, suspects.Select(suspect => suspect.Row).Distinct().Count());
    }

    [TestMethod]
    public void Too_few_rows_or_a_label_that_is_not_there_are_clear_errors()
    {
        var ml = new MLContext(1);
        var view = Samples.View(ml, 8, 1);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(view).Transform(view);
        var trainer = ml.Regression.Trainers.Mlp(Options());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => trainer.FindSuspectRows(data)).Message, "8 rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainer.FindSuspectRows(data, 1)).Message, "folds");
        var other = Options();
        other.LabelColumnName = "Labl";
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(
            () => ml.Regression.Trainers.Mlp(other).FindSuspectRows(data)).Message, "'Labl'");
    }

    [TestMethod]
    public void Rows_unlike_those_of_training_are_less_familiar()
    {
        var ml = new MLContext(1);
        var rows = Separated(300, 1);
        // The height follows the width, so that a row in which it does not is like no other.
        rows.ForEach(row => row.Height = (2 * row.Width) + (0.1f * row.Height));
        var preparation = Samples.Preparation(ml, TaskKind.Binary).Fit(ml.Data.LoadFromEnumerable(rows));
        var data = preparation.Transform(ml.Data.LoadFromEnumerable(rows));
        var model = ml.BinaryClassification.Trainers.Mlp(Options()).Fit(data).Model.SubModel;
        var familiarity = model.LearnFamiliarity(data);

        var alike = Separated(100, 2);
        alike.ForEach(row => row.Height = (2 * row.Width) + (0.1f * row.Height));
        var shuffled = Separated(100, 2);
        for (int row = 0; row < 100; row++) shuffled[row].Height = alike[(row + 37) % 100].Height;
        var shifted = Separated(100, 2);
        shifted.ForEach(row => (row.Width, row.Height) = (row.Width + 20, row.Height + 40));
        var unseen = Separated(100, 2);
        for (int row = 0; row < 100; row++) (unseen[row].Height, unseen[row].City) = (alike[row].Height, "Dover");

        var known = Of(alike);
        Assert.IsGreaterThan(0.3, known.Average(row => row.Value));
        Assert.IsTrue(known.All(row => row is { Value: > 0 and <= 1, UnseenCategories: 0 }));
        Assert.IsLessThan(0.6 * known.Average(row => row.Value), Of(shuffled).Average(row => row.Value));
        var far = Of(shifted);
        Assert.IsLessThan(0.05, far.Average(row => row.Value));
        Assert.IsTrue(far.All(row => row.ColumnsOutside == 2));
        Assert.IsTrue(Of(unseen).All(row => row.UnseenCategories == 1));
        CollectionAssert.AreEqual(known.ToArray(), Of(alike).ToArray());
        CollectionAssert.AreEqual(new[] { known[7] }, Of([alike[7]]).ToArray());

        IReadOnlyList<RowFamiliarity> Of(List<Row> asked) => familiarity.Of(preparation.Transform(ml.Data.LoadFromEnumerable(asked)));
    }

    /// <summary>Rows whose classes do not overlap, and whose number follows from the columns.</summary>
    private static List<Row> Separated(int count, int seed)
    {
        var rows = Samples.Rows(count, seed);
        foreach (var row in rows)
        {
            int kind = row.Kind switch { "red" => 0, "green" => 1, _ => 2 };
            row.Width = (4 * kind) + ((row.Width - (2 * kind)) / 2);
            row.Price = 5 * row.Width;
        }
        return rows;
    }

    private static MlpOptions Options() => new() { Width = 16, NumberOfMembers = 2, MaximumEpochs = 40, NumberOfThreads = 1 };
}
