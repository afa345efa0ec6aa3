using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MultiTask;

/// <summary>Several labels in one model, as an application uses them.</summary>
[TestClass]
public sealed class MultiTaskTests
{
    private static readonly MLContext Ml = new(1);
    private static readonly List<HouseRow> Rows = HouseRow.Create(500, 1), Others = HouseRow.Create(200, 2);
    private static readonly Lazy<TransformerChain<MultiTaskTransformer>> Model = new(() => Fit(Options()));

    [TestMethod]
    public void Numbers_and_classes_are_predicted_by_one_model_though_rows_lack_labels()
    {
        var scored = Model.Value.Transform(View(Others));
        var model = Model.Value.LastTransformer;
        CollectionAssert.AreEqual((string[])["Price", "IsLarge", "Kind", "IsSold"], model.Labels.ToArray());
        CollectionAssert.AreEqual((TaskKind[])[TaskKind.Regression, TaskKind.Binary, TaskKind.Multiclass, TaskKind.Binary],
            model.Labels.Select(model.TaskOf).ToArray());
        var known = Ml.Data.FilterRowsByMissingValues(scored, "Price");
        Assert.IsGreaterThan(0.9, Ml.Regression.Evaluate(known, "Price", "Score.Price").RSquared);
        var large = Ml.BinaryClassification.Evaluate(scored, "IsLarge", "Score.IsLarge", "Probability.IsLarge", "PredictedLabel.IsLarge");
        Assert.IsGreaterThan(0.9, large.Accuracy);
        Assert.IsLessThan(0.4, large.LogLoss);
        var kinds = Ml.MulticlassClassification.Evaluate(scored, "Kind", "Score.Kind", "PredictedLabel.Kind");
        Assert.IsGreaterThan(0.85, kinds.MicroAccuracy);
        float[] sold = [.. scored.GetNumbers("Probability.IsSold")];
        Assert.IsGreaterThan(0.9, Others.Zip(sold).Count(row => row.Second > 0.5f == row.First.Age < 40) / (double)Others.Count);
    }

    [TestMethod]
    public void One_label_is_ML_NETs_transformer_with_the_same_scores()
    {
        var (model, prepared) = (Model.Value.LastTransformer, Prepared(View(Others)));
        var scored = model.Transform(prepared);
        var price = (RegressionPredictionTransformer<NetworkModelParameters>)model.ForLabel("Price");
        CollectionAssert.AreEqual(scored.GetNumbers("Score.Price").ToArray(), price.Transform(prepared).GetNumbers("Score").ToArray());
        var large = (BinaryPredictionTransformer<CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator>>)
            model.ForLabel("IsLarge");
        var alone = large.Transform(prepared);
        foreach (string column in (string[])["Score", "Probability"])
            CollectionAssert.AreEqual(scored.GetNumbers($"{column}.IsLarge").ToArray(), alone.GetNumbers(column).ToArray());
        CollectionAssert.AreEqual(scored.GetColumn<bool>("PredictedLabel.IsLarge").ToArray(),
            alone.GetColumn<bool>("PredictedLabel").ToArray());
        var kind = model.ForLabel("Kind").Transform(prepared);
        foreach (var (one, other) in scored.GetVectors("Score.Kind").Zip(kind.GetVectors("Score"))) CollectionAssert.AreEqual(one, other);
        CollectionAssert.AreEqual(scored.GetColumn<uint>("PredictedLabel.Kind").ToArray(),
            kind.GetColumn<uint>("PredictedLabel").ToArray());
        CollectionAssert.AreEqual(Names(scored.Schema["PredictedLabel.Kind"]), Names(kind.Schema["PredictedLabel"]));
        CollectionAssert.AreEqual((string[])["flat", "house", "villa"], Names(kind.Schema["PredictedLabel"]).Order().ToArray());
        Assert.AreEqual(1, price.Model.GetGateWeights(prepared.GetVectors("Features").First()).Sum(), 1e-5);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.ForLabel("Cost")).Message, "'Price'");
    }

    [TestMethod]
    public void Saved_and_loaded_model_gives_the_same_bits_also_of_one_label()
    {
        var loaded = SaveAndLoad(Model.Value);
        var before = Model.Value.Transform(View(Others));
        var after = loaded.Transform(View(Others));
        Same(before, after);
        var last = (MultiTaskTransformer)((TransformerChain<ITransformer>)loaded).LastTransformer;
        Assert.AreEqual(Model.Value.LastTransformer.BestEpoch, last.BestEpoch);
        Assert.HasCount(Model.Value.LastTransformer.History.Count, last.History);
        foreach (string label in last.Labels)
        {
            // The label by itself is saved as any of ML.NET's own.
            var alone = SaveAndLoad(last.ForLabel(label));
            var (one, other) = (alone.Transform(Prepared(View(Others))), Model.Value.LastTransformer.ForLabel(label)
                .Transform(Prepared(View(Others))));
            foreach (var (score, expected) in Samples.Scores(one).Zip(Samples.Scores(other))) CollectionAssert.AreEqual(expected, score);
        }
    }

    [TestMethod]
    public void Prediction_engine_fills_a_class_with_all_columns()
    {
        var engine = Ml.Model.CreatePredictionEngine<HouseRow, HousePrediction>(Model.Value);
        var scored = Model.Value.Transform(View(Others));
        float[] prices = [.. scored.GetNumbers("Score.Price")], sold = [.. scored.GetNumbers("Probability.IsSold")];
        float[][] kinds = [.. scored.GetVectors("Score.Kind")];
        for (int i = 0; i < 40; i++)
        {
            var prediction = engine.Predict(Others[i]);
            Assert.AreEqual(prices[i], prediction.Price);
            Assert.AreEqual(sold[i], prediction.ProbabilityOfSold);
            CollectionAssert.AreEqual(kinds[i], prediction.ProbabilitiesOfKinds);
            Assert.AreEqual((uint)Array.IndexOf(kinds[i], kinds[i].Max()) + 1, prediction.Kind);
            Assert.AreEqual(prediction.LogOddsOfLarge > 0, prediction.IsLarge);
            Assert.AreEqual(1 / (1 + Math.Exp(-prediction.LogOddsOfLarge)), prediction.ProbabilityOfLarge, 1e-6);
        }
    }

    [TestMethod]
    [DataRow(TaskGates.Own)]
    [DataRow(TaskGates.Shared)]
    [DataRow(TaskGates.Embedding)]
    public void Same_seed_gives_the_same_model_whatever_the_gates(TaskGates gates)
    {
        var options = Options();
        (options.TaskGates, options.MaximumEpochs, options.Seed) = (gates, 2, 3);
        var (first, second) = (Fit(options), Fit(options));
        Same(first.Transform(View(Others)), second.Transform(View(Others)));
        Assert.AreEqual(gates != TaskGates.Shared, first.LastTransformer.NumberOfParameters > 0
            && Differ(first.LastTransformer, "Price", "IsLarge"));
    }

    [TestMethod]
    public void Columns_of_any_type_are_features_without_a_pipeline()
    {
        var trainer = Ml.MultiTask().Trainers.Moe(new MultiTaskMoeOptions
        {
            Labels = ["Rent", "IsLarge"], FeatureColumnName = "Area", CategoricalColumns = ["Town"], MaximumEpochs = 3,
        });
        var model = trainer.Fit(View(Rows));
        Same(model.Transform(View(Others)), SaveAndLoad(model).Transform(View(Others)), "Score.Rent", "Probability.IsLarge");
        var shape = trainer.GetOutputSchema(SchemaShapes.Of(View(Rows).Schema));
        foreach (string column in (string[])["Score.Rent", "Score.IsLarge", "Probability.IsLarge", "PredictedLabel.IsLarge"])
            Assert.IsTrue(shape.Any(one => one.Name == column), column);
    }

    [TestMethod]
    public void Options_that_cannot_be_are_one_clear_error()
    {
        foreach (var (options, part) in ((MultiTaskMoeOptions, string)[])[
            (new(), "Labels has 0 labels"), (new() { Labels = ["a", "a"] }, "'a' twice"), (new() { Labels = [""] }, "ColumnName is empty"),
            (new() { Labels = ["Features"] }, "column of features"), (new() { Labels = ["a"], Quantiles = [0.5] }, "Quantiles"),
            (new() { Labels = ["a"], PredictionInterval = 0.9 }, "PredictionInterval"),
            (new() { Labels = ["a"], Objective = "poisson" }, "Objective"), (new() { Labels = ["a"], ClassWeights = "x=2" },
                "ClassWeights"),
            (new() { Labels = [new("a") { Weight = 0 }] }, "Weight"), (new() { Labels = [new("a") { Objective = "ranking" }] }, "ranking"),
            (new() { Labels = [new("a") { Task = TaskKind.Binary, Objective = "poisson" }] }, "does not suit"),
            (new() { Labels = ["a"], CategoricalColumns = ["a"] }, "'a', the column of the label")])
        {
            var error = Assert.Throws<ArgumentException>(() => Ml.MultiTask().Trainers.Moe(options));
            StringAssert.Contains(error.Message, part);
        }
    }

    [TestMethod]
    public void Data_that_cannot_be_learnt_are_one_clear_error()
    {
        Refused("Cost", "Cost");
        Refused("Town", "Town");
        Refused(new MultiTaskLabel("Price") { Objective = "poisson" }, "takes labels of at least 0",
            rows => rows[4].Price = -1);
        Refused(new MultiTaskLabel("Price") { ClassWeights = "balanced" }, "only classes have weights");
        Refused(new MultiTaskLabel("Kind") { ClassWeights = "tent=2" }, "'tent'");
        Refused("Price", "missing label in column 'Price'", rows => rows.ForEach(row => row.Price = float.NaN));

        static void Refused(MultiTaskLabel label, string part, Action<List<HouseRow>>? change = null)
        {
            var rows = HouseRow.Create(30, 1);
            change?.Invoke(rows);
            var options = Options();
            options.Labels = [label, "IsLarge"];
            var error = Assert.Throws<Exception>(() => Fit(options, rows));
            StringAssert.Contains(error.Message, part);
        }
    }

    internal static MultiTaskMoeOptions Options() => new()
    {
        Labels = ["Price", "IsLarge", "Kind", new("IsSold") { Task = TaskKind.Binary }], MaximumEpochs = 40, NumberOfThreads = 1,
        NumberOfMembers = 2,
    };

    internal static IDataView View(List<HouseRow> rows) => Ml.Data.LoadFromEnumerable(rows);

    private static IDataView Prepared(IDataView data) => HouseRow.Preparation(Ml).Fit(View(Rows)).Transform(data);

    internal static TransformerChain<MultiTaskTransformer> Fit(MultiTaskMoeOptions options, List<HouseRow>? rows = null) =>
        HouseRow.Preparation(Ml).Append(Ml.MultiTask().Trainers.Moe(options)).Fit(View(rows ?? Rows));

    internal static ITransformer SaveAndLoad(ITransformer model)
    {
        var stream = new MemoryStream();
        Ml.Model.Save(model, null, stream);
        return Ml.Model.Load(stream, out _);
    }

    private static bool Differ(MultiTaskTransformer model, string one, string other)
    {
        float[] row = Prepared(View(Others)).GetVectors("Features").First();
        var first = (RegressionPredictionTransformer<NetworkModelParameters>)model.ForLabel(one);
        var second = (BinaryPredictionTransformer<CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator>>)
            model.ForLabel(other);
        return !first.Model.GetGateWeights(row).SequenceEqual(second.Model.SubModel.GetGateWeights(row));
    }

    private static void Same(IDataView one, IDataView other) =>
        Same(one, other, "Score.Price", "Score.IsLarge", "Probability.IsLarge", "Probability.IsSold");

    internal static void Same(IDataView one, IDataView other, params string[] columns)
    {
        foreach (string column in columns)
            CollectionAssert.AreEqual(one.GetNumbers(column).ToArray(), other.GetNumbers(column).ToArray(), column);
    }

    internal static string[] Names(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
