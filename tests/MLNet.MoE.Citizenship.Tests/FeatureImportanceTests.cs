using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class FeatureImportanceTests
{
    /// <summary>Slots: width, height, three cities. The classes depend on the first two, the price on all.</summary>
    private static readonly string[] Slots = ["Width", "Height", "CityCode.Aarhus", "CityCode.Bergen", "CityCode.Cork"];

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Importance_of_features_is_found_for_a_prediction_transformer(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var (data, transformer) = Fit(ml, name, task);
        double[] drops = task switch
        {
            TaskKind.Multiclass =>
                [.. ml.MulticlassClassification.PermutationFeatureImportance(Single(transformer), data, permutationCount: 2)
                    .Select(m => -m.MicroAccuracy.Mean)],
            TaskKind.Binary =>
                [.. ml.BinaryClassification.PermutationFeatureImportance(Single(transformer), data, permutationCount: 2)
                    .Select(m => -m.Accuracy.Mean)],
            _ => [.. ml.Regression.PermutationFeatureImportance(Single(transformer), data, permutationCount: 2)
                .Select(m => -m.RSquared.Mean)],
        };

        Assert.HasCount(Slots.Length, drops);
        Assert.IsGreaterThan(0.01, drops[0] + drops[1]);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Importance_of_features_is_found_for_any_transformer_by_name(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var (data, transformer) = Fit(ml, name, task);
        Dictionary<string, double> drops = task switch
        {
            TaskKind.Multiclass =>
                ml.MulticlassClassification.PermutationFeatureImportance(transformer, data, permutationCount: 2)
                    .ToDictionary(m => m.Key, m => -m.Value.MicroAccuracy.Mean),
            TaskKind.Binary =>
                ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(transformer, data, permutationCount: 2)
                    .ToDictionary(m => m.Key, m => -m.Value.AreaUnderRocCurve.Mean),
            _ => ml.Regression.PermutationFeatureImportance(transformer, data, permutationCount: 2)
                .ToDictionary(m => m.Key, m => -m.Value.RSquared.Mean),
        };

        CollectionAssert.AreEquivalent(Slots, drops.Keys);
        Assert.IsGreaterThan(0.01, drops["Width"] + drops["Height"]);
    }

    private static (IDataView Data, ITransformer Transformer) Fit(MLContext ml, string name, TaskKind task)
    {
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        return (data, TrainerCases.Get(name, task).Create(ml, new()).Fit(data));
    }

    private static ISingleFeaturePredictionTransformer<object> Single(ITransformer transformer)
        => (ISingleFeaturePredictionTransformer<object>)transformer;
}
