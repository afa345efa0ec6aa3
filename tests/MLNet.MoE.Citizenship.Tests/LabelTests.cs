using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class LabelTests
{
    public static IEnumerable<object[]> KeyValues
        => TrainerCases.Multiclass.SelectMany(trainer => new[] { typeof(string), typeof(int), typeof(float), typeof(bool) }
        .Select(type => new object[] { trainer[0], trainer[1], type.FullName! }));

    [TestMethod]
    [DynamicData(nameof(KeyValues))]
    public void Key_values_may_be_of_any_type(string name, TaskKind task, string type)
    {
        if (type == typeof(string).FullName) AssertMapsBack(name, task, row => row.Kind.AsMemory());
        if (type == typeof(int).FullName) AssertMapsBack(name, task, row => row.Kind.Length);
        if (type == typeof(float).FullName) AssertMapsBack(name, task, row => row.Kind.Length / 2f);
        if (type == typeof(bool).FullName) AssertMapsBack(name, task, row => row.IsFirst);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Multiclass), typeof(TrainerCases))]
    public void Multiclass_labels_may_be_numbers(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        foreach (var kind in new[] { DataKind.Single, DataKind.Double })
        {
            var data = Labelled(ml, row => (float)row.Kind.Length - 3, kind);
            var scored = TrainerCases.Get(name, task).Create(ml, new()).Fit(data).Transform(data);
            // ML.NET's evaluator takes Single, though its trainers take Double.
            var single = ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Single).Fit(scored).Transform(scored);
            Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(single).MicroAccuracy);
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Multiclass), typeof(TrainerCases))]
    public void Multiclass_labels_may_be_keys_of_any_integer_type(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        foreach (var kind in new[] { DataKind.Byte, DataKind.UInt16, DataKind.UInt32, DataKind.UInt64 })
        {
            var numbers = Labelled(ml, row => row.Kind.Length);
            var keys = ml.Transforms.Conversion.MapValueToKey("Label")
                .Append(ml.Transforms.Conversion.ConvertType("Label", outputKind: kind)).Fit(numbers).Transform(numbers);
            Assert.AreEqual(kind.ToString(), keys.Schema["Label"].Type.RawType.Name);
            var scored = TrainerCases.Get(name, task).Create(ml, new()).Fit(keys).Transform(keys);
            Assert.IsGreaterThan(0.9, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Binary), typeof(TrainerCases))]
    public void Binary_labels_may_be_numbers_or_keys(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var trainer = TrainerCases.Get(name, task);
        var numbers = Labelled(ml, row => row.IsFirst ? 1f : -1f);
        AssertSeparates(numbers);
        AssertSeparates(Labelled(ml, row => row.IsFirst ? 1f : 0f, DataKind.Double));
        AssertSeparates(
            ml.Transforms.Conversion.MapValueToKey("Label",
                keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(numbers).Transform(numbers));

        void AssertSeparates(IDataView data) => Assert.IsGreaterThan(
            0.95, ml.BinaryClassification.EvaluateNonCalibrated(trainer.Create(ml, new()).Fit(data).Transform(data)).AreaUnderRocCurve);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void Regression_labels_may_be_double(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var data = Labelled(ml, row => row.Price, DataKind.Double);
        var scored = TrainerCases.Get(name, task).Create(ml, new()).Fit(data).Transform(data);
        double mean = data.GetColumn<double>("Label").Average();
        double error = scored.GetNumbers("Score").Zip(data.GetColumn<double>("Label"), (score, label) => Math.Pow(score - label, 2)).Sum();
        double spread = data.GetColumn<double>("Label").Sum(label => Math.Pow(label - mean, 2));
        Assert.IsLessThan(0.5 * spread, error);
    }

    private static void AssertMapsBack<TLabel>(string name, TaskKind task, Func<Row, TLabel> label)
    {
        var ml = new MLContext(1);
        var data = Labelled(ml, label);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(TrainerCases.Get(name, task).Create(ml, new()))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var predicted = pipeline.Fit(data).Transform(data).GetColumn<TLabel>("PredictedLabel").Select(value => value!.ToString());
        int right = predicted.Zip(data.GetColumn<TLabel>("Label"), (p, l) => p == l!.ToString()).Count(same => same);
        Assert.IsGreaterThan(250, right);
    }

    /// <summary>300 rows with features and a label of any type; a number may be converted to another kind.</summary>
    private static IDataView Labelled<TLabel>(MLContext ml, Func<Row, TLabel> label, DataKind? kind = null)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledRow<TLabel>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        IDataView view = ml.Data.LoadFromEnumerable(Samples.Rows(300, 1)
            .Select(row => new LabelledRow<TLabel> { Label = label(row), Features = [row.Width, row.Height] }), schema);
        return kind is null ? view : ml.Transforms.Conversion.ConvertType("Label", outputKind: kind.Value).Fit(view).Transform(view);
    }

    public sealed class LabelledRow<TLabel>
    {
        public TLabel Label { get; set; } = default!;

        public float[] Features { get; set; } = [];
    }
}
