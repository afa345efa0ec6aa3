using Microsoft.ML;
using Microsoft.ML.Data;

// Deliveries of the QuickStart: 60 % to learn from, 20 % to tune on, 20 % for the one final score.
var ml = new MLContext(seed: 1);
var rows = ml.Data.LoadFromTextFile(Path.Combine(AppContext.BaseDirectory, "deliveries.csv"), hasHeader: true, separatorChar: ',', columns:
    [new("City", DataKind.String, 0), new("Numbers", DataKind.Single, 1, 4), new("Outcome", DataKind.String, 5)]);
var preparation = ml.Transforms.Conversion.MapValueToKey("Label", "Outcome")
    .Append(ml.Transforms.Categorical.OneHotEncoding("City"))
    .Append(ml.Transforms.Concatenate("Features", "City", "Numbers"));
var split = ml.Data.TrainTestSplit(preparation.Fit(rows).Transform(rows), testFraction: 0.2, seed: 1);
var learning = ml.Data.TrainTestSplit(split.TrainSet, testFraction: 0.25, seed: 1);

#if AUTOML
var best = AutoMLTuning.Tune(ml, learning.TrainSet, learning.TestSet, trials: 4);
#else
var best = RandomTuning.Tune(ml, learning.TrainSet, learning.TestSet, trials: 4);
#endif
double accuracy = ml.MulticlassClassification.Evaluate(best.Transform(split.TestSet)).MicroAccuracy;
Console.WriteLine($"accuracy on the test rows: {accuracy:0.000}");
