using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class BadInputTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Empty_table_is_an_error(string name, TaskKind task) => AssertError(name, task, [], "The training data has no rows.");

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void One_row_is_an_error(string name, TaskKind task) => AssertError(name, task, Samples.Rows(1, 1), "at least 2 are needed");

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void All_labels_missing_is_an_error(string name, TaskKind task)
    {
        var rows = Samples.Rows(10, 1);
        rows.ForEach(row => row.Price = float.NaN);
        AssertError(name, task, rows, "All 10 rows of the training data have a missing label in column 'Label'");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Single_label_gives_a_model_and_a_warning(string name, TaskKind task)
    {
        var rows = Samples.Rows(60, 1);
        rows.ForEach(row => (row.IsFirst, row.Kind, row.Price) = (true, "red", 7));
        var ml = new MLContext(1);
        var warnings = Warnings(ml);
        var scored = Samples.Pipeline(ml, TrainerCases.Get(name, task)).Fit(ml.Data.LoadFromEnumerable(rows))
            .Transform(Samples.View(ml, 10, 2));

        StringAssert.StartsWith(warnings.Single(), "All 60 labels in column 'Label' are");
        Assert.IsTrue(Samples.Scores(scored).All(scores => scores.All(float.IsFinite)));
        if (task == TaskKind.Regression) Assert.IsTrue(scored.GetNumbers("Score").All(score => Math.Abs(score - 7) < 0.5));
        if (task == TaskKind.Binary) Assert.IsTrue(scored.GetColumn<bool>("PredictedLabel").All(label => label));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Constant_features_give_a_model(string name, TaskKind task)
    {
        var rows = Samples.Rows(60, 1);
        rows.ForEach(row => (row.Width, row.Height, row.City) = (1, 2, "Cork"));
        var ml = new MLContext(1);
        var scored = Samples.Pipeline(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 5 }).Fit(ml.Data.LoadFromEnumerable(rows))
            .Transform(Samples.View(ml, 10, 2));
        Assert.IsTrue(Samples.Scores(scored).All(scores => scores.All(float.IsFinite)));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void Rows_with_a_missing_label_are_skipped_with_one_warning(string name, TaskKind task)
    {
        var rows = Samples.Rows(60, 1);
        (rows[3].Price, rows[8].Price) = (float.NaN, float.PositiveInfinity);
        var ml = new MLContext(1);
        var warnings = Warnings(ml);
        Samples.Pipeline(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 2 }).Fit(ml.Data.LoadFromEnumerable(rows));
        StringAssert.StartsWith(warnings.Single(), "Skipped 2 of 60 rows of the training data");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Infinite_features_are_missing_with_one_warning(string name, TaskKind task)
    {
        var rows = Samples.Rows(60, 1);
        (rows[3].Width, rows[8].Width) = (float.NegativeInfinity, float.PositiveInfinity);
        var ml = new MLContext(1);
        var warnings = Warnings(ml);
        var model = Samples.Pipeline(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 2 }).Fit(ml.Data.LoadFromEnumerable(rows));

        StringAssert.Contains(warnings.Single(),
            "2 infinite values in column 'Features' of the training data as missing; the first is in slot 0 ('Width').");
        Assert.IsTrue(Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(rows))).All(scores => scores.All(float.IsFinite)));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Features_without_a_fixed_size_are_an_error_that_names_the_column(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable([new Unsized(), new Unsized()]);
        var pipeline = task == TaskKind.Multiclass
            ? ml.Transforms.Conversion.MapValueToKey("Label", "Number").Append(TrainerCases.Get(name, task).Create(ml, new()))
            : ml.Transforms.CopyColumns("Label", task == TaskKind.Binary ? "Flag" : "Number")
                .Append(TrainerCases.Get(name, task).Create(ml, new()));
        var error = Assert.Throws<ArgumentException>(() => pipeline.Fit(data));
        StringAssert.Contains(error.Message, "feature column 'Features'");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void Features_of_changing_size_are_an_error_with_the_row(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var schema = SchemaDefinition.Create(typeof(Unsized));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        var data = ml.Data.LoadFromEnumerable([new Unsized { Features = [1, 2] }, new Unsized { Features = [1, 2, 3] }], schema);
        var pipeline = ml.Transforms.CopyColumns("Label", "Number").Append(TrainerCases.Get(name, task).Create(ml, new()));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => pipeline.Fit(data));
        StringAssert.Contains(error.Message, "Column 'Features' has 3 features in row 2 of the training data and 2 by its type");
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Negative_weight_is_an_error_with_its_row(string name, TaskKind task)
    {
        var rows = Samples.Rows(10, 1);
        rows[4].Weight = -1;
        AssertError(name, task, rows, "Weight column 'Weight' holds -1 in row 5 of the training data", new() { Weight = "Weight" });
    }

    [TestMethod]
    public void Option_out_of_range_is_an_error_when_the_trainer_is_made()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MLContext().Regression.Trainers.GgMoe(learningRate: -0.5f));
        StringAssert.Contains(error.Message, "LearningRate");
        StringAssert.Contains(error.Message, "-0.5");
    }

    [TestMethod]
    public void Options_changed_after_the_trainer_is_made_do_not_reach_it()
    {
        var ml = new MLContext(1);
        var progress = new RecordingProgress();
        var options = new CaseOptions { MaximumEpochs = 2, Progress = progress }.Network<MlpOptions>();
        options.Refit = false;
        var trainer = ml.Regression.Trainers.Mlp(options);
        (options.MaximumEpochs, options.Refit) = (5, true);
        Samples.Preparation(ml, TaskKind.Regression).Append(trainer).Fit(Samples.View(ml, 60, 1));
        Assert.HasCount(2, progress.Reports);
    }

    private static List<string> Warnings(MLContext ml)
    {
        var warnings = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning) warnings.Add(e.RawMessage);
        };
        return warnings;
    }

    private static void AssertError(string name, TaskKind task, List<Row> rows, string message, CaseOptions? options = null)
    {
        var ml = new MLContext(1);
        // The transforms before the trainer need rows of their own.
        var preparation = Samples.Preparation(ml, task).Fit(Samples.View(ml, 30, 1));
        var data = preparation.Transform(ml.Data.LoadFromEnumerable(rows));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => TrainerCases.Get(name, task).Create(ml, options ?? new())
            .Fit(data));
        StringAssert.Contains(error.Message, message);
    }

    public sealed class Unsized
    {
        public float Number { get; set; } = 1;

        public bool Flag { get; set; }

        public float[] Features { get; set; } = [];
    }
}
