#:property PublishAot=false
#:project ../../src/MLNet.MoE
#:package Microsoft.ML.LightGbm
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE;

// Which model is better on a table, and by more than chance? Every model learns from the same folds, and what counts is the difference
// fold by fold: dotnet run compare.cs ../QuickStart/deliveries.csv
const int Folds = 5;
string table = args.Length > 0 ? args[0] : "deliveries.csv";
if (!File.Exists(table))
{
    Console.Error.WriteLine($"There is no table '{table}'; name one: dotnet run compare.cs TABLE.csv");
    return 2;
}

var ml = new MLContext(seed: 1);
var data = ml.Data.LoadFromTextFile(table, hasHeader: true, separatorChar: ',', columns:
    [new("City", DataKind.String, 0), new("Numbers", DataKind.Single, 1, 4), new("Outcome", DataKind.String, 5)]);
var labelled = ml.Transforms.Conversion.MapValueToKey("Label", "Outcome").Fit(data).Transform(data);

// Preparation belongs into the pipeline, so that each fold prepares its rows by what its training rows tell.
var preparation = ml.Transforms.Categorical.OneHotEncoding("City").Append(ml.Transforms.Concatenate("Features", "City", "Numbers"));
var trainers = ml.MulticlassClassification.Trainers;
(string Name, IEstimator<ITransformer> Pipeline)[] models =
[
    ("GgMoe", preparation.Append(trainers.GgMoe(new GgMoeOptions { MaximumEpochs = 30 }))),
    ("LightGbm", preparation.Append(trainers.LightGbm())),
    ("SDCA", preparation.Append(ml.Transforms.NormalizeMeanVariance("Features")).Append(trainers.SdcaMaximumEntropy())),
];

var losses = new Dictionary<string, double[]>();
Console.WriteLine($"{"model",-10}accuracy  log-loss");
foreach (var (name, pipeline) in models)
{
    // The same seed, so the same folds.
    var folds = ml.MulticlassClassification.CrossValidate(labelled, pipeline, Folds, seed: 1);
    losses[name] = [.. folds.Select(fold => fold.Metrics.LogLoss)];
    Console.WriteLine($"{name,-10}{folds.Average(fold => fold.Metrics.MicroAccuracy),8:0.000}{losses[name].Average(),10:0.000}");
}

// The training rows of any two folds have many rows in common, so the usual standard error of the mean is too small; the correction of
// Nadeau and Bengio (2003) adds the ratio of test to training rows to 1 / folds.
const double StudentOf4 = 2.776;
Console.WriteLine($"GgMoe's log-loss less that of ...; a 95 % interval without 0 is more than chance");
foreach (var (name, _) in models.Skip(1))
{
    double[] differences = [.. losses["GgMoe"].Zip(losses[name], (network, other) => network - other)];
    double mean = differences.Average(), variance = differences.Sum(difference => Math.Pow(difference - mean, 2)) / (Folds - 1);
    double half = StudentOf4 * Math.Sqrt(variance * ((1.0 / Folds) + (1.0 / (Folds - 1))));
    Console.WriteLine($"{name,-10}{mean,8:0.000}   {mean - half:0.000} to {mean + half:0.000}");
}
return 0;
