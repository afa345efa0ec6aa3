// The notebook intervals.ipynb as a program of one file: dotnet run samples/notebooks/intervals.cs
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

// # How certain is a prediction?
//
// A network that predicts a number can give bounds that hold it, quantiles, for classes a set of those that are
// plausible, and all of it for several labels at once. This notebook looks at whether they keep their word on rows that
// the network has not seen.
//
// It is a C# notebook for .NET Interactive on .NET 10. Build the library first, `dotnet build -c Release src/MLNet.MoE`
// in the root of the repository.

// %%

// ## The table
//
// Consumption of a building: it rises when it is cold, and the colder it is, the more it varies from day to day. So an
// interval of one width for all days would be too wide in summer and too narrow in winter.

// %%

Day[] Generate(int count, int seed)
{
    var random = new Random(seed);
    float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    return Enumerable.Range(0, count).Select(_ =>
    {
        float temperature = -10 + (35 * random.NextSingle()), wind = 10 * random.NextSingle();
        float cold = Math.Max(0, 18 - temperature);
        return new Day { Features = [temperature, wind], Label = 40 + (6 * cold) + (0.2f * cold * wind) + ((2 + cold) * Normal()) };
    }).ToArray();
}

var ml = new MLContext(seed: 1);
Day[] seen = Generate(1500, seed: 1), fresh = Generate(4000, seed: 2);
Console.WriteLine($"{seen.Length} days to learn from, {fresh.Length} to look at");

// ## Bounds and quantiles
//
// `PredictionInterval` adds the columns `Lower` and `Upper`, which are calibrated on rows that the network did not
// learn from; `Quantiles` adds a vector.

// %%

double[] levels = [0.1, 0.5, 0.9];
var options = new GgMoeOptions { PredictionInterval = 0.9, Quantiles = levels, MaximumEpochs = 40 };
var model = ml.Regression.Trainers.GgMoe(options).Fit(ml.Data.LoadFromEnumerable(seen));

Answer[] Ask(IEnumerable<Day> days)
{
    var scored = model.Transform(ml.Data.LoadFromEnumerable(days));
    return ml.Data.CreateEnumerable<Answer>(scored, reuseRowObject: false).ToArray();
}

var answers = Ask(fresh);
bool Holds(Answer answer) => answer.Lower <= answer.Label && answer.Label <= answer.Upper;
Console.WriteLine($"within the bounds: {answers.Count(Holds) / (double)answers.Length:0.000} of the days");
for (int i = 0; i < levels.Length; i++)
{
    int below = answers.Count(answer => answer.Label < answer.Quantiles[i]);
    Console.WriteLine($"below the quantile {levels[i]:0.0}: {below / (double)answers.Length:0.000}");
}

// The share holds over all days. By temperature it should hold too, as far as the network has learnt where the label
// varies; the width shows that it has.

// %%
Console.WriteLine("temperature   days  within  width");
foreach (var group in fresh.Zip(answers).GroupBy(pair => Math.Floor(pair.First.Features[0] / 10)).OrderBy(group => group.Key))
{
    var own = group.Select(pair => pair.Second).ToArray();
    double within = own.Count(Holds) / (double)own.Length, width = own.Average(answer => answer.Upper - answer.Lower);
    Console.WriteLine($"{10 * group.Key,4} to {(10 * group.Key) + 10,2}{own.Length,8}{within,8:0.00}{width,7:0}");
}

// %%
var line = Enumerable.Range(0, 71).Select(i => new Day { Features = [-10 + (i / 2f), 5] }).ToArray();
var along = Ask(line);
double[] temperatures = line.Select(day => (double)day.Features[0]).ToArray();
var plot = new ScottPlot.Plot();
var days = fresh.Take(600).ToArray();
double[] across = days.Select(day => (double)day.Features[0]).ToArray(), up = days.Select(day => (double)day.Label).ToArray();
var dots = plot.Add.ScatterPoints(across, up);
dots.MarkerSize = 3;
dots.Color = ScottPlot.Colors.Gray.WithAlpha(0.5);
void Line(Func<Answer, double> value, string name, ScottPlot.Color color)
{
    var curve = plot.Add.Scatter(temperatures, along.Select(value).ToArray());
    (curve.MarkerSize, curve.LineWidth, curve.Color, curve.LegendText) = (0, 2, color, name);
}
Line(answer => answer.Upper, "upper bound", ScottPlot.Colors.OrangeRed);
Line(answer => answer.Score, "score", ScottPlot.Colors.Navy);
Line(answer => answer.Lower, "lower bound", ScottPlot.Colors.OrangeRed);
plot.XLabel("temperature");
plot.YLabel("consumption");
plot.ShowLegend(ScottPlot.Alignment.UpperRight);
plot.GetSvgXml(560, 320).DisplayAs("image/svg+xml");

// ## Classes
//
// For classes the answer is a set: the classes that may be a row's. It holds the true one in the given share of rows;
// where it has one class the network is sure, where it has several it says that it cannot tell them apart.

// %%

Level Leveled(Day day) => new() { Features = day.Features, Name = day.Label < 70 ? "low" : day.Label < 150 ? "middle" : "high" };

var seenLevels = ml.Data.LoadFromEnumerable(seen.Select(Leveled));
var labels = ml.Transforms.Conversion.MapValueToKey("Label", "Level").Fit(seenLevels);
var classOptions = new GgMoeOptions { PredictionInterval = 0.95, MaximumEpochs = 40 };
var classifier = ml.MulticlassClassification.Trainers.GgMoe(classOptions).Fit(labels.Transform(seenLevels));
var freshLevels = labels.Transform(ml.Data.LoadFromEnumerable(fresh.Select(Leveled)));
var verdicts = ml.Data.CreateEnumerable<Verdict>(classifier.Transform(freshLevels), reuseRowObject: false).ToArray();
double held = verdicts.Count(verdict => verdict.PredictionSet[verdict.Label - 1]) / (double)verdicts.Length;
Console.WriteLine($"the true class is in the set: {held:0.000} of the days");
foreach (var size in verdicts.GroupBy(verdict => verdict.PredictionSet.Count(plausible => plausible)).OrderBy(group => group.Key))
    Console.WriteLine($"sets of {size.Key}: {size.Count() / (double)verdicts.Length:0.000}");

// ## Several labels
//
// One network can answer all of it: the consumption as a number and its level as a class, by experts in common and a
// gate for each. Each label has its columns by name.

// %%

IDataView Labels(Day[] days) => ml.Data.LoadFromEnumerable(days.Select(day => new Labelled
{
    Features = day.Features, Label = day.Label, Name = Leveled(day).Name,
}));
var classes = ml.Transforms.Conversion.MapValueToKey("Class", "Level").Fit(Labels(seen));
var both = ml.MultiTask().Trainers.Moe(new MultiTaskMoeOptions { Labels = ["Label", "Class"], MaximumEpochs = 40 })
    .Fit(classes.Transform(Labels(seen)));
var told = ml.Data.CreateEnumerable<Both>(both.Transform(classes.Transform(Labels(fresh))), reuseRowObject: false).ToArray();
double error = Math.Sqrt(told.Average(day => (day.Label - day.Consumption) * (day.Label - day.Consumption)));
Console.WriteLine($"consumption: root mean squared error {error:0.0}");
Console.WriteLine($"level: {told.Count(day => day.Class == day.Predicted) / (double)told.Length:0.000} right");

class Day
{
    [VectorType(2)]
    public float[] Features { get; set; }
    public float Label { get; set; }
}
class Answer
{
    public float Label { get; set; }
    public float Score { get; set; }
    public float Lower { get; set; }
    public float Upper { get; set; }
    public float[] Quantiles { get; set; }
}
class Verdict
{
    [KeyType(3)]
    public uint Label { get; set; }
    public bool[] PredictionSet { get; set; }
}

class Level
{
    [VectorType(2)]
    public float[] Features { get; set; }
    [ColumnName("Level")]
    public string Name { get; set; }
}
class Both
{
    public float Label { get; set; }
    [ColumnName("Score.Label")]
    public float Consumption { get; set; }
    [KeyType(3)]
    public uint Class { get; set; }
    [ColumnName("PredictedLabel.Class")]
    public uint Predicted { get; set; }
}

class Labelled : Level
{
    public float Label { get; set; }
}

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
