using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile("deliveries.csv", hasHeader: true, separatorChar: ',', columns:
    [new("City", DataKind.String, 0), new("Numbers", DataKind.Single, 1, 4), new("Outcome", DataKind.String, 5)]);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.2);
var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Outcome")
    .Append(ml.Transforms.Categorical.OneHotEncoding("City"))
    .Append(ml.Transforms.Concatenate("Features", "City", "Numbers"))
    .Append(ml.MulticlassClassification.Trainers.GgMoe())
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(split.TrainSet);
var metrics = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
Console.WriteLine($"accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}");
ml.Model.Save(model, data.Schema, "deliveries.zip");

// From here on it could be another program: it needs the file and the package, and registers nothing.
var loaded = new MLContext().Model.Load("deliveries.zip", out _);
var engine = ml.Model.CreatePredictionEngine<Delivery, Forecast>(loaded);
foreach (var delivery in new Delivery[]
{
    new() { City = "Old Town", Numbers = [17.5f, 2.1f, 3, 0] },
    new() { City = "Old Town", Numbers = [12.0f, 2.1f, 3, 0] },
    new() { City = "Hills", Numbers = [12.0f, 14.5f, 1, 0] },
})
{
    var forecast = engine.Predict(delivery);
    Console.WriteLine(
        $"{delivery.City} at {delivery.Numbers[0]:00.00}, {delivery.Numbers[1]:0.0} km: {forecast.PredictedLabel} "
        + $"({forecast.Score.Max():0%})");
}

/// <summary>A row to score: the columns that training read. Numbers are hour, distance in km, items, rain in mm.</summary>
internal sealed class Delivery
{
    public string City { get; init; } = "";

    [VectorType(4)]
    public float[] Numbers { get; init; } = [];

    public string Outcome { get; init; } = "";
}

/// <summary>What the model adds to a row.</summary>
internal sealed class Forecast
{
    public string PredictedLabel { get; init; } = "";

    public float[] Score { get; init; } = [];
}
