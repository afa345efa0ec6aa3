using System.Text.Json;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Columns that can be no features, and options that make no sense.</summary>
[TestClass]
public sealed class RawColumnErrorTests
{
    [TestMethod]
    [DataRow(nameof(RawRow.Numbers), "Town", "categorical column 'Town'")]
    [DataRow("Numbres", nameof(RawRow.City), "feature column 'Numbres'")]
    [DataRow(nameof(RawRow.Day), null,
        "feature column 'Day': expected numbers or Booleans; or, as categories, text or keys, single or as a vector of known size, got "
        + "DateTime")]
    [DataRow(nameof(RawRow.Numbers), nameof(RawRow.Ragged),
        "categorical column 'Ragged': expected text, keys, numbers, Booleans, dates or times, single or as a vector of known size, got "
        + "VarVector<Single>")]
    [DataRow(nameof(RawRow.Hash), null,
        "Column 'Hash' has keys of 3000000000 values, of which at most 1000000 can be distinguished. Map the values themselves with "
        + "MapValueToKey")]
    public void Column_that_is_missing_or_of_another_type_is_named(string features, string? categorical, string message)
    {
        var ml = new MLContext(1);
        var data = RawColumnTests.Data(ml, 30, 1);
        var trainer = ml.Regression.Trainers.GgMoe(RawColumnTests.Options(features, categorical is null ? [] : [categorical]));
        foreach (Action fit in (Action[])[() => trainer.Fit(data), () => trainer.Fit(data, data),
            () => new EstimatorChainOf(trainer).Fit(data)])
        {
            try
            {
                fit();
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
            {
                StringAssert.Contains(exception.Message, message);
                continue;
            }
            Assert.Fail("It was fitted.");
        }
    }

    [TestMethod]
    public void Label_and_weight_are_checked_as_ever()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(RawRow.Many(30, 1));
        var options = RawColumnTests.Options(nameof(RawRow.Numbers), [nameof(RawRow.Tags)]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Regression.Trainers.GgMoe(options).Fit(data)).Message,
            "label column 'Label'");
        options.LabelColumnName = nameof(RawRow.City);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Regression.Trainers.GgMoe(options).Fit(data)).Message,
            "label column 'City'");
        (options.LabelColumnName, options.ExampleWeightColumnName) = (nameof(RawRow.Price), nameof(RawRow.Kind));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Regression.Trainers.GgMoe(options).Fit(data)).Message,
            "weight column 'Kind'");
        options.ExampleWeightColumnName = "Heft";
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ml.Regression.Trainers.GgMoe(options).Fit(data)).Message,
            "weight column 'Heft'");
    }

    [TestMethod]
    [DataRow(new[] { "City", "City" }, "names 'City' twice")]
    [DataRow(new[] { "City", " " }, "has an empty name")]
    [DataRow(new[] { "Label" }, "the column of the label")]
    [DataRow(new[] { "Weight" }, "the column of row weights")]
    public void Names_that_make_no_sense_are_refused_when_the_trainer_is_made(string[] columns, string message)
    {
        var ml = new MLContext(1);
        var network = new MlpOptions { CategoricalColumns = columns, ExampleWeightColumnName = "Weight" };
        var mixture = new MultinomialMoeOptions { CategoricalColumns = columns, ExampleWeightColumnName = "Weight" };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ml.BinaryClassification.Trainers.Mlp(network)).Message,
            message);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => ml.BinaryClassification.Trainers.MultinomialMoe(mixture)).Message, message);
    }

    [TestMethod]
    public void Column_that_is_missing_where_the_model_is_used_is_named()
    {
        var ml = new MLContext(1);
        var data = RawColumnTests.Data(ml, 60, 1);
        var model = ml.Regression.Trainers.GgMoe(RawColumnTests.Options(nameof(RawRow.Numbers), [nameof(RawRow.City)], maximumEpochs: 1))
            .Fit(data);
        var without = ml.Transforms.DropColumns(nameof(RawRow.City)).Fit(data).Transform(data);
        StringAssert.Contains(Assert.Throws<Exception>(() => model.Transform(without)).Message, "'City'");
    }

    [TestMethod]
    public void Options_go_through_JSON_and_are_copied()
    {
        var options =
            JsonSerializer.Deserialize<GgMoeOptions>(
                JsonSerializer.Serialize(RawColumnTests.Options(nameof(RawRow.Numbers), [nameof(RawRow.City)], maximumEpochs: 1)))!;
        CollectionAssert.AreEqual(new[] { nameof(RawRow.City) }, options.CategoricalColumns);
        var ml = new MLContext(1);
        var trainer = ml.Regression.Trainers.GgMoe(options);
        options.CategoricalColumns[0] = "Town";
        Assert.AreEqual(5, trainer.Fit(RawColumnTests.Data(ml, 60, 1)).Model.FeatureCount);
        options.CategoricalColumns = null!;
        Assert.AreEqual(2, ml.Regression.Trainers.GgMoe(options).Fit(RawColumnTests.Data(ml, 60, 1)).Model.FeatureCount);
    }

    /// <summary>The trainer as part of a pipeline, which checks the schema before it fits.</summary>
    private sealed class EstimatorChainOf(IEstimator<ITransformer> trainer)
    {
        public ITransformer Fit(IDataView data) => new Microsoft.ML.Data.EstimatorChain<ITransformer>().Append(trainer).Fit(data);
    }
}
