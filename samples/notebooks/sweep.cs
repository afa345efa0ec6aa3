// The notebook sweep.ipynb as a program of one file: dotnet run samples/notebooks/sweep.cs
#:property PublishAot=false
#:property Nullable=disable
#:property TreatWarningsAsErrors=false
#:property EnforceCodeStyleInBuild=false
#:property UseCurrentRuntimeIdentifier=true
#:property SelfContained=false
#:package Microsoft.ML
#:package ScottPlot
#:project ../../src/MLNet.MoE
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE;

// # A sweep over options
//
// The defaults were chosen so that tuning seldom pays. Whether it pays on a table, a few trials tell: the first has the
// defaults, the others random values of three options, and the rows that decide are not those that judge in the end.
//
// It is a C# notebook for .NET Interactive on .NET 10. Build the library first, `dotnet build -c Release src/MLNet.MoE`
// in the root of the repository.

// %%

// ## The table
//
// The deliveries of the QuickStart: 60 % to learn from, 20 % to choose by, 20 % for the one final score.

// %%
string table = new[] { "deliveries.csv", "../QuickStart/deliveries.csv", "samples/QuickStart/deliveries.csv" }.FirstOrDefault(File.Exists)
    ?? throw new FileNotFoundException("There is no deliveries.csv here; it lies in samples/QuickStart: start there or copy it.");
var ml = new MLContext(seed: 1);
var rows = ml.Data.LoadFromTextFile(table, hasHeader: true, separatorChar: ',', columns: new TextLoader.Column[]
    { new("City", DataKind.String, 0), new("Numbers", DataKind.Single, 1, 4), new("Outcome", DataKind.String, 5) });
var preparation = ml.Transforms.Conversion.MapValueToKey("Label", "Outcome")
    .Append(ml.Transforms.Categorical.OneHotEncoding("City"))
    .Append(ml.Transforms.Concatenate("Features", "City", "Numbers"));
var split = ml.Data.TrainTestSplit(preparation.Fit(rows).Transform(rows), testFraction: 0.2, seed: 1);
var learning = ml.Data.TrainTestSplit(split.TrainSet, testFraction: 0.25, seed: 1);

// ## The trials
//
// `Sweepable` makes a trainer from the options of each trial and keeps a list of them with names that say what differs
// from the start. The tuner of `Microsoft.ML.AutoML` takes the same factory; here random values do.

// %%
var random = new Random(1);
T Pick<T>(params T[] values) => values[random.Next(values.Length)];
GgMoeOptions Draw() => new()
{
    NumberOfExperts = Pick(2, 4, 8), ExpertWidth = Pick(32, 64, 128), LearningRate = 0.001f * MathF.Pow(10, random.NextSingle()),
};

var sweep = ml.MulticlassClassification.Trainers.Sweepable(new GgMoeOptions { Seed = 1, MaximumEpochs = 15 });
var models = new List<ITransformer>();
var losses = new List<double>();
for (int trial = 0; trial < 6; trial++)
{
    models.Add(sweep.Create(ml, trial == 0 ? new GgMoeOptions() : Draw()).Fit(learning.TrainSet));
    losses.Add(ml.MulticlassClassification.Evaluate(models[^1].Transform(learning.TestSet)).LogLoss);
    Console.WriteLine($"trial {trial + 1}: log-loss {losses[^1]:0.000}");
}

// %%
var plot = new ScottPlot.Plot();
double[] trials = Enumerable.Range(1, losses.Count).Select(trial => (double)trial).ToArray();
var dots = plot.Add.ScatterPoints(trials, losses.ToArray());
dots.LegendText = "trial";
var best = plot.Add.Scatter(trials, losses.Select((_, i) => losses.Take(i + 1).Min()).ToArray());
(best.MarkerSize, best.LegendText) = (0, "best so far");
plot.Add.HorizontalLine(losses[0]).LegendText = "defaults";
plot.XLabel("trial");
plot.YLabel("log-loss of the rows to choose by");
plot.ShowLegend(ScottPlot.Alignment.UpperRight);
plot.GetSvgXml(560, 300).DisplayAs("image/svg+xml");

// ## The verdict
//
// The best of several trials looks better than it is, since chance had a part in the choice. The rows that no trial has
// seen say what it is worth.

// %%
double Judged(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).LogLoss;
int chosen = losses.IndexOf(losses.Min());
Console.WriteLine($"on fresh rows: defaults {Judged(models[0]):0.000}, the best trial {Judged(models[chosen]):0.000}");
Console.WriteLine($"its name begins with {sweep.Trials[chosen].Name.Split(' ')[0]}, and {sweep.Trials.Count} trials are listed");



/// <summary>What a notebook displays, this program writes into files.</summary>
static class Display
{
    static int s_count;

    public static void DisplayAs(this string value, string mimeType)
    {
        string file = $"plot-{++s_count}.svg";
        File.WriteAllText(file, value);
        Console.WriteLine($"Wrote {file}, {mimeType}");
    }
}
