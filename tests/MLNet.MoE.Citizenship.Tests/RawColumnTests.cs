using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Columns that no step of the pipeline has prepared.</summary>
[TestClass]
public sealed class RawColumnTests
{
    /// <summary>Columns, and what a pipeline would make of them by hand.</summary>
    public static IEnumerable<object[]> Columns =>
    [
        [new[] { nameof(RawRow.City) }],
        [new[] { nameof(RawRow.Tags) }],
        [new[] { "CityKey" }],
        [new[] { "TagKeys" }],
        [new[] { nameof(RawRow.Urgent) }],
        [new[] { nameof(RawRow.Code) }],
        [new[] { nameof(RawRow.Length) }],
        [new[] { nameof(RawRow.Day) }],
        [new[] { nameof(RawRow.City), nameof(RawRow.Code), nameof(RawRow.Tags), "CityKey", nameof(RawRow.Empty) }],
    ];

    [TestMethod]
    [DynamicData(nameof(Columns))]
    public void Scores_are_those_of_encoding_and_concatenating_by_hand(string[] columns)
    {
        var ml = new MLContext(1);
        var data = Data(ml, 200, 1);
        var prepared =
            ml.Transforms.Categorical.OneHotEncoding([.. columns.Select(column => new InputOutputColumnPair("Hot" + column, column))])
            .Append(ml.Transforms.Concatenate("Features", [nameof(RawRow.Numbers), .. columns.Select(column => "Hot" + column)])).Fit(data)
            .Transform(data);
        var byHand = ml.Regression.Trainers.GgMoe(Options("Features")).Fit(prepared);
        var byTrainer = ml.Regression.Trainers.GgMoe(Options(nameof(RawRow.Numbers), columns)).Fit(data);

        Assert.AreEqual(byHand.Model.FeatureCount, byTrainer.Model.FeatureCount);
        AssertSame(byHand.Transform(prepared), byTrainer.Transform(data));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Every_trainer_takes_raw_columns_and_keeps_its_type(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var trainer = TrainerCases.Get(name, task)
            .Create(ml,
                new() { MaximumEpochs = 4, CategoricalColumns = [nameof(RawRow.City), nameof(RawRow.Grade)],
                    Features = nameof(RawRow.Numbers) });
        var pipeline = Label(ml, task).Append(trainer);
        var data = Data(ml, 200, 1);
        var model = pipeline.Fit(data);
        var scored = model.Transform(data);

        Assert.IsTrue(Samples.Scores(scored).All(scores => scores.All(float.IsFinite)));
        // The pipeline says beforehand what comes out, which is what went in and the scores.
        var expected = pipeline.GetOutputSchema(SchemaShapes.Of(data.Schema))
            .Select(column => (column.Name, column.Kind, column.ItemType, column.IsKey));
        CollectionAssert.AreEquivalent(SchemaShapes.Of(scored.Schema)
            .Select(column => (column.Name, column.Kind, column.ItemType, column.IsKey)).ToArray(), expected.ToArray());
        Assert.AreEqual(TextDataViewType.Instance, scored.Schema[nameof(RawRow.City)].Type);
    }

    [TestMethod]
    [DataRow(nameof(RawRow.City), 3)]
    [DataRow(nameof(RawRow.Tags), 4)]
    [DataRow("CityKey", 3)]
    [DataRow("TagKeys", 4)]
    [DataRow(nameof(RawRow.Grade), 5)]
    [DataRow(nameof(RawRow.Grades), 6)]
    [DataRow(nameof(RawRow.Urgent), 1)]
    [DataRow(nameof(RawRow.Code), 1)]
    [DataRow(nameof(RawRow.Length), 1)]
    [DataRow(nameof(RawRow.Price), 1)]
    [DataRow("Codes", 2)]
    [DataRow(nameof(RawRow.Empty), 1)]
    public void Feature_column_may_be_of_any_type_and_of_known_size(string column, int slots)
    {
        var ml = new MLContext(1);
        var data = Data(ml, 120, 1);
        var model = ml.MulticlassClassification.Trainers.GgMoe(Options(column, maximumEpochs: 2)).Fit(data);

        Assert.AreEqual(slots, model.Model.FeatureCount);
        Assert.HasCount(120, Samples.Scores(model.Transform(data)));
        Assert.AreEqual(slots, ((VectorDataViewType)model.Model.EncodeFeatures(data).Schema[column].Type).Size);
    }

    [TestMethod]
    public void Numbers_are_categories_where_they_are_said_to_be()
    {
        var ml = new MLContext(1);
        var data = Data(ml, 120, 1);
        var model =
            ml.Regression.Trainers.GgMoe(Options(nameof(RawRow.Code), [nameof(RawRow.Code), nameof(RawRow.Urgent)], maximumEpochs: 2))
                .Fit(data).Model;

        VBuffer<ReadOnlyMemory<char>> names = default;
        model.EncodeFeatures(data).Schema[nameof(RawRow.Code)].GetSlotNames(ref names);
        CollectionAssert.AreEquivalent(
            new[] { "Code.0", "Code.100", "Code.200", "Code.300", "Urgent.0", "Urgent.1" },
            names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void Feature_vectors_are_available_for_what_the_model_says_of_rows()
    {
        var ml = new MLContext(1);
        var data = Data(ml, 120, 1);
        var transformer = ml.Regression.Trainers.GgMoe(Options(nameof(RawRow.Numbers), [nameof(RawRow.City)], maximumEpochs: 2)).Fit(data);
        float[][] rows = [.. transformer.Model.EncodeFeatures(data).GetVectors(nameof(RawRow.Numbers))];
        float[] scores = new float[1];
        foreach (var (row, expected) in rows.Zip(Samples.Scores(transformer.Transform(data))))
        {
            transformer.Model.Predict(row, scores);
            CollectionAssert.AreEqual(expected, scores);
            Assert.AreEqual(1f, transformer.Model.GetGateWeights(row).Sum(), 1e-5f);
        }
        Assert.AreSame(data,
            ml.Regression.Trainers.GgMoe(Options(nameof(RawRow.Numbers), maximumEpochs: 1)).Fit(data).Model.EncodeFeatures(data));
    }

    [TestMethod]
    public void Values_that_training_did_not_see_count_as_none()
    {
        var ml = new MLContext(1);
        var rows = RawRow.Many(200, 1);
        rows[7].City = "";
        rows[8].City = null;
        var options = Options(nameof(RawRow.Numbers), [nameof(RawRow.City), nameof(RawRow.Grade)], maximumEpochs: 3);
        options.LabelColumnName = nameof(RawRow.Price);
        var model = ml.Regression.Trainers.GgMoe(options).Fit(ml.Data.LoadFromEnumerable(rows));
        RawRow[] unknown =
            [.. new[] { "Dublin", "", null,
                "aarhus" }.Select(city => new RawRow { Numbers = [1, 2], City = city, Grade = 5, Tags = ["", ""], Grades = [3, 3] })];
        float[][] scores = Samples.Scores(model.Transform(ml.Data.LoadFromEnumerable(unknown)));
        float[][] features = model.Model.EncodeFeatures(ml.Data.LoadFromEnumerable(unknown)).GetVectors(nameof(RawRow.Numbers)).ToArray();

        Assert.AreEqual(2 + 3 + 5, model.Model.FeatureCount);
        for (int row = 0; row < unknown.Length; row++)
        {
            CollectionAssert.AreEqual(new float[] { 1, 2, 0, 0, 0, 0, 0, 0, 0, 0 }, features[row]);
            CollectionAssert.AreEqual(scores[0], scores[row]);
        }
    }

    [TestMethod]
    public void Columns_of_many_values_are_one_number_a_row()
    {
        const int Rows = 30_000;
        var ml = new MLContext(1);
        var rows = RawRow.Many(Rows, 1);
        for (int i = 0; i < Rows; i++) rows[i].City = $"City {i}";
        var options = Options(nameof(RawRow.Numbers), [nameof(RawRow.City)], maximumEpochs: 1);
        options.LabelColumnName = nameof(RawRow.Price);
        (options.NumberOfMembers, options.NumberOfExperts, options.ExpertWidth) = (1, 2, 4);
        var data = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Regression.Trainers.GgMoe(options).Fit(data);

        Assert.AreEqual(2 + Rows, model.Model.FeatureCount);
        Assert.IsTrue(Samples.Scores(ml.Data.TakeRows(model.Transform(data), 500)).All(scores => float.IsFinite(scores[0])));
    }

    [TestMethod]
    public void Rows_may_be_held_for_validation_in_raw_columns_too()
    {
        var ml = new MLContext(1);
        var (train, validation) = (Data(ml, 150, 1), Data(ml, 50, 2));
        var options = Options(nameof(RawRow.Numbers), [nameof(RawRow.City)]);
        var byHand = ml.Transforms.Categorical.OneHotEncoding("Hot", nameof(RawRow.City))
            .Append(ml.Transforms.Concatenate("Features", nameof(RawRow.Numbers), "Hot")).Fit(train);
        var expected = ml.Regression.Trainers.GgMoe(Options("Features")).Fit(byHand.Transform(train), byHand.Transform(validation));

        AssertSame(expected.Transform(byHand.Transform(validation)),
            ml.Regression.Trainers.GgMoe(options).Fit(train, validation).Transform(validation));
    }

    internal static GgMoeOptions Options(string features, string[]? categorical = null, int maximumEpochs = 8) => new()
    {
        FeatureColumnName = features,
        CategoricalColumns = categorical ?? [],
        LabelColumnName = "Label",
        Seed = 3,
        MaximumEpochs = maximumEpochs,
        NumberOfMembers = 2,
        ExpertWidth = 8,
        EmbeddingBins = 8,
        NumberOfThreads = 1,
    };

    /// <summary>Rows with a label for regression and several classes alike, and columns of keys that stand for values.</summary>
    internal static IDataView Data(MLContext ml, int count, int seed)
    {
        var data = ml.Data.LoadFromEnumerable(RawRow.Many(count, seed));
        return ml.Transforms.Conversion.MapValueToKey("CityKey", nameof(RawRow.City))
            .Append(ml.Transforms.Conversion.MapValueToKey("TagKeys", nameof(RawRow.Tags)))
            .Append(ml.Transforms.Concatenate("Codes", nameof(RawRow.Code), nameof(RawRow.Code)))
            .Append(ml.Transforms.CustomMapping<RawRow, NumericLabel>((row, label) => label.Label = row.Kind.Length - 3, null)).Fit(data)
            .Transform(data);
    }

    internal static IEstimator<ITransformer> Label(MLContext ml, TaskKind task) => task switch
    {
        TaskKind.Multiclass => ml.Transforms.Conversion.MapValueToKey("Label", nameof(RawRow.Kind)),
        TaskKind.Binary => ml.Transforms.CopyColumns("Label", nameof(RawRow.IsFirst)),
        _ => ml.Transforms.CopyColumns("Label", nameof(RawRow.Price)),
    };

    private static void AssertSame(IDataView expected, IDataView actual)
    {
        foreach (var (e, a) in Samples.Scores(expected).Zip(Samples.Scores(actual))) CollectionAssert.AreEqual(e, a);
    }

    /// <summary>The number of the class: red 0, blue 1, green 2.</summary>
    private sealed class NumericLabel
    {
        public float Label { get; set; }
    }
}
