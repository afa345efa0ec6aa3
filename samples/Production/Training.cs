using Microsoft.ML;
using MLNet.MoE;

/// <summary>Fits a model to a CSV file and saves it.</summary>
internal static class Training
{
    /// <summary>Trains on four fifths of the rows, tells how good the model is on the rest, and saves it.</summary>
    /// <param name="table">The CSV file.</param>
    /// <param name="model">The file to write. It gets its name when it is whole, so that a service never reads half of it.</param>
    /// <param name="maximumEpochs">Epochs at most, or null for the default.</param>
    public static void Run(string table, string model, int? maximumEpochs)
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromTextFile<Delivery>(table, hasHeader: true, separatorChar: ',');
        var split = ml.Data.TrainTestSplit(data, testFraction: 0.2);
        // The outcome is made a key outside of the pipeline, so that the saved model asks for no outcome.
        var labels = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Delivery.Outcome)).Fit(split.TrainSet);
        var options = new GgMoeOptions { FeatureColumnName = "Numbers", CategoricalColumns = [nameof(Delivery.City)] };
        if (maximumEpochs is { } epochs) options.MaximumEpochs = epochs;
        var pipeline = ml.Transforms
            .Concatenate("Numbers", nameof(Delivery.Hour), nameof(Delivery.DistanceKm), nameof(Delivery.Items), nameof(Delivery.RainMm))
            .Append(ml.MulticlassClassification.Trainers.GgMoe(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var fitted = pipeline.Fit(labels.Transform(split.TrainSet));
        var metrics = ml.MulticlassClassification.Evaluate(fitted.Transform(labels.Transform(split.TestSet)));
        Console.WriteLine($"accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}");

        string temporary = model + ".new";
        ml.Model.Save(fitted, data.Schema, temporary);
        File.Move(temporary, model, overwrite: true);
        Console.WriteLine($"Wrote {model}");
    }
}
