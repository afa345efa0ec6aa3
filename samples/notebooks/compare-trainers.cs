// The notebook compare-trainers.ipynb as a program of one file: dotnet run samples/notebooks/compare-trainers.cs
#:property PublishAot=false
#:property Nullable=disable
#:property TreatWarningsAsErrors=false
#:property EnforceCodeStyleInBuild=false
#:property UseCurrentRuntimeIdentifier=true
#:property SelfContained=false
#:package Microsoft.ML
#:package Microsoft.ML.FastTree
#:package Microsoft.ML.LightGbm
#:package ScottPlot
#:project ../../src/MLNet.MoE
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE;

// # Comparing trainers
//
// Five trainers on one generated table: the three networks of MLNet.MoE, and ML.NET's FastTree and LightGBM. Same rows,
// same features, defaults everywhere.
//
// It is a C# notebook for .NET Interactive on .NET 10. Build the library first, `dotnet build -c Release src/MLNet.MoE`
// in the root of the repository.

// %%

// ## The table
//
// Machines of four kinds, each of which wears out in its own way: how speed, load and temperature add up to wear
// depends on the kind, and on some kinds heat only matters beyond a threshold. The class is what the inspection finds.
// Chance has a share in it, too.

// %%

List<Machine> Generate(int count, int seed)
{
    var random = new Random(seed);
    string[] kinds = ["mill", "lathe", "press", "saw"], findings = ["fine", "worn", "broken"];
    float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    return Enumerable.Range(0, count).Select(_ =>
    {
        int kind = random.Next(4);
        float speed = Normal(), load = Normal(), heat = Normal();
        float wear = kind switch
        {
            0 => speed + load,
            1 => speed - load + (2 * Math.Max(0, heat)),
            2 => (speed * load) + (0.5f * heat),
            _ => 1.5f * MathF.Sin(2 * speed) - heat,
        };
        wear += 0.4f * Normal();
        return new Machine
        {
            Kind = kinds[kind], Speed = 1000 + (300 * speed), Load = 50 + (15 * load), Temperature = 70 + (8 * heat),
            Finding = findings[wear < 0 ? 0 : wear < 1 ? 1 : 2],
        };
    }).ToList();
}

var ml = new MLContext(seed: 1);
var rows = Generate(4000, seed: 1);
var data = ml.Data.LoadFromEnumerable(rows);
var split = ml.Data.TrainTestSplit(data, testFraction: 0.25, seed: 1);
foreach (var finding in rows.GroupBy(row => row.Finding).OrderBy(group => group.Key))
    Console.WriteLine($"{finding.Key,-8}{finding.Count(),6} rows");

// ## Training
//
// The preparation is the same for all: the kind becomes a one-hot group, the numbers go in as they are. A network
// scales them by itself and recognises the one-hot group.

// %%
var preparation = ml.Transforms.Conversion.MapValueToKey("Label", "Finding")
    .Append(ml.Transforms.Categorical.OneHotEncoding("Kind"))
    .Append(ml.Transforms.Concatenate("Features", "Kind", "Speed", "Load", "Temperature"));
var prepared = preparation.Fit(split.TrainSet);
IDataView train = ml.Data.Cache(prepared.Transform(split.TrainSet)), test = ml.Data.Cache(prepared.Transform(split.TestSet));

var trainers = ml.MulticlassClassification.Trainers;
var contenders = new (string Name, IEstimator<ITransformer> Trainer)[]
{
    ("GgMoe", trainers.GgMoe()),
    ("Moe", trainers.Moe()),
    ("Mlp", trainers.Mlp()),
    ("FastTree", trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree())),
    ("LightGbm", trainers.LightGbm()),
};

var fitted = new Dictionary<string, ITransformer>();
var scores = new List<(string Name, double Accuracy, double LogLoss)>();
Console.WriteLine("trainer     accuracy  log-loss");
foreach (var (name, trainer) in contenders)
{
    fitted[name] = trainer.Fit(train);
    var metrics = ml.MulticlassClassification.Evaluate(fitted[name].Transform(test));
    scores.Add((name, metrics.MicroAccuracy, metrics.LogLoss));
    Console.WriteLine($"{name,-10}{metrics.MicroAccuracy,10:0.000}{metrics.LogLoss,10:0.000}");
}

// %%
void ShowBars(string title, Func<(string Name, double Accuracy, double LogLoss), double> value)
{
    var plot = new ScottPlot.Plot();
    for (int i = 0; i < scores.Count; i++) plot.Add.Bar(i, value(scores[i]));
    plot.Axes.Bottom.SetTicks(scores.Select((_, i) => (double)i).ToArray(), scores.Select(score => score.Name).ToArray());
    plot.Axes.Margins(bottom: 0);
    plot.HideGrid();
    plot.Title(title);
    plot.GetSvgXml(560, 280).DisplayAs("image/svg+xml");
}

ShowBars("Accuracy on the test rows (higher is better)", score => score.Accuracy);
ShowBars("Log-loss on the test rows (lower is better)", score => score.LogLoss);

// One seed and one table show how to compare, not which trainer is better: `moe bench` does that on many tables and
// seeds.
//
// ## How the network learnt
//
// The model keeps one record an epoch. Early stopping kept the epoch with the smallest loss on the rows that training
// held out.

// %%
var network = ((MulticlassPredictionTransformer<NetworkModelParameters>)fitted["GgMoe"]).Model;
Console.WriteLine($"{network.NumberOfParameters} weights, best epoch {network.BestEpoch} of {network.History.Count}");

var curve = new ScottPlot.Plot();
double[] epochs = network.History.Select(epoch => (double)epoch.Epoch).ToArray();
curve.Add.Scatter(epochs, network.History.Select(epoch => epoch.TrainingLoss).ToArray()).LegendText = "training";
curve.Add.Scatter(epochs, network.History.Select(epoch => epoch.ValidationLoss).ToArray()).LegendText = "held out";
curve.Add.VerticalLine(network.BestEpoch);
curve.XLabel("epoch");
curve.YLabel("log-loss");
curve.ShowLegend(ScottPlot.Alignment.UpperRight);
curve.GetSvgXml(560, 300).DisplayAs("image/svg+xml");

// ## Who is the expert for what
//
// `GetGateWeights` says how the gate shares a row between the experts. Averaged over the test rows of each kind of
// machine, it shows how far the experts divided the kinds among them.

// %%
var kinds = test.GetColumn<float[]>("Features")
    .Zip(split.TestSet.GetColumn<string>("Kind"), (features, kind) => (Kind: kind, Gate: network.GetGateWeights(features)))
    .GroupBy(row => row.Kind, row => row.Gate)
    .OrderBy(group => group.Key)
    .Select(group => (Kind: group.Key, Gate: group.First().Select((_, k) => group.Average(gate => (double)gate[k])).ToArray()))
    .ToArray();

var shares = new ScottPlot.Plot();
var palette = new ScottPlot.Palettes.Category10();
for (int i = 0; i < kinds.Length; i++)
{
    var (kind, gate) = kinds[i];
    Console.WriteLine($"{kind,-6}{string.Join("", gate.Select(weight => $"{weight,6:0.00}"))}");
    double from = 0;
    for (int k = 0; k < gate.Length; k++)
    {
        var part = new ScottPlot.Bar { Position = i, ValueBase = from, Value = from += gate[k], FillColor = palette.GetColor(k) };
        var bar = shares.Add.Bar(part);
        if (i == 0) bar.LegendText = $"expert {k + 1}";
    }
}
shares.Axes.Bottom.SetTicks(kinds.Select((_, i) => (double)i).ToArray(), kinds.Select(row => row.Kind).ToArray());
shares.Axes.Margins(bottom: 0);
shares.HideGrid();
shares.YLabel("mean gate weight");
shares.ShowLegend(ScottPlot.Edge.Right);
shares.GetSvgXml(560, 300).DisplayAs("image/svg+xml");

class Machine
{
    public string Kind { get; set; }
    public float Speed { get; set; }
    public float Load { get; set; }
    public float Temperature { get; set; }
    public string Finding { get; set; }
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
