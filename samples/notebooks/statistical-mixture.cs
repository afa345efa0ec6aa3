// The notebook statistical-mixture.ipynb as a program of one file: dotnet run samples/notebooks/statistical-mixture.cs
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

// # A statistical mixture, read like a regression in R
//
// `GaussianMoe` is a mixture of linear regressions: a gate says how probable each regression is for a row, and EM fits
// gate and regressions together by maximum likelihood. What comes out is read like `summary(lm(...))`: estimates,
// standard errors, z and p.
//
// It is a C# notebook for .NET Interactive on .NET 10. Build the library first, `dotnet build -c Release src/MLNet.MoE`
// in the root of the repository.

// %%

// ## The table
//
// Repairs of two sorts, which nobody wrote down: simple ones, `15 + 4 Items` minutes, and ones with a hidden fault, `60
// + 10 Items` minutes. Hidden faults are the more frequent the older the machine is: their log-odds are `-3 + 0.4 Age`.

// %%

List<Repair> Generate(int count, int seed)
{
    var random = new Random(seed);
    float Normal() => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    return Enumerable.Range(0, count).Select(_ =>
    {
        float items = 1 + (9 * random.NextSingle()), age = 15 * random.NextSingle();
        bool hidden = random.NextDouble() < 1 / (1 + Math.Exp(3 - (0.4 * age)));
        float minutes = hidden ? 60 + (10 * items) + (12 * Normal()) : 15 + (4 * items) + (6 * Normal());
        return new Repair { Items = items, Age = age, Minutes = minutes };
    }).ToList();
}

var ml = new MLContext(seed: 1);
var repairs = Generate(600, seed: 1);
var data = ml.Data.LoadFromEnumerable(repairs);
Console.WriteLine($"{repairs.Count} repairs, {repairs.Average(repair => repair.Minutes):0} minutes on average");

// ## How many experts?
//
// With `numberOfExperts: 0` the trainer fits one, two, three and more regressions and keeps the number with the lowest
// BIC: a further one has to pay for its coefficients.

// %%
GaussianMoeModelParameters Fit(int experts) => ml.Transforms.Concatenate("Features", "Items", "Age")
    .Append(ml.Regression.Trainers.GaussianMoe(labelColumnName: "Minutes", numberOfExperts: experts))
    .Fit(data).LastTransformer.Model;

var mixture = Fit(0);
Console.WriteLine("experts  log-likelihood      BIC");
foreach (var count in mixture.Report.ExpertCounts)
    Console.WriteLine($"{count.NumberOfExperts,7}{count.LogLikelihood,16:0.0}{count.Criterion,9:0.0}");
Console.WriteLine($"chosen: {mixture.NumberOfExperts}");

// ## The summary
//
// One block an expert and one for the gate, in the units of the table. Compare with what the table was made of: 15 and
// 4 of the simple repairs, 60 and 10 of the others. The gate's coefficients sum to 0 over the experts, and of two
// experts only one is written; the log-odds of a hidden fault, -3 and 0.4, are twice its coefficients.

// %%
Console.WriteLine(mixture);

// Standard errors from the information matrix hold if the model does. The sandwich estimator holds without that; where
// the two disagree much, the model misses something.

// %%
Console.WriteLine("coefficient                      estimate   information     sandwich");
foreach (var (usual, robust) in mixture.Report.WaldTable().Zip(mixture.Report.WaldTable(CovarianceEstimator.Sandwich)))
    Console.WriteLine($"{usual.Label,-30}{usual.Estimate,11:0.000}{usual.StandardError,14:0.000}{robust.StandardError,13:0.000}");

// ## Which repair had a hidden fault?
//
// `GetResponsibilities` says with what probability a row, its minutes included, came from each expert. Dots have the
// colour of the likelier expert; the lines are the experts.

// %%
var palette = new ScottPlot.Palettes.Category10();
int[] sort = repairs.Select(repair =>
{
    double[] responsible = mixture.GetResponsibilities([repair.Items, repair.Age], repair.Minutes);
    return Array.IndexOf(responsible, responsible.Max());
}).ToArray();

var plot = new ScottPlot.Plot();
for (int k = 0; k < mixture.NumberOfExperts; k++)
{
    var own = repairs.Where((_, i) => sort[i] == k).ToArray();
    double[] across = own.Select(repair => (double)repair.Items).ToArray(), up = own.Select(repair => (double)repair.Minutes).ToArray();
    var dots = plot.Add.ScatterPoints(across, up);
    dots.Color = palette.GetColor(k).WithAlpha(0.6);
    dots.MarkerSize = 4;
    double[] items = [1, 10];
    double age = repairs.Average(repair => repair.Age);
    double Mean(double x)
        => mixture.ExpertIntercepts[k] + (mixture.ExpertSlopes[k, 0] * x) + (mixture.ExpertSlopes[k, 1] * age);
    var line = plot.Add.Scatter(items, items.Select(Mean).ToArray());
    line.Color = palette.GetColor(k);
    line.LineWidth = 2;
    line.LegendText = $"expert {k + 1}, {sort.Count(expert => expert == k)} repairs";
}
plot.XLabel("items");
plot.YLabel("minutes");
plot.ShowLegend(ScottPlot.Alignment.UpperLeft);
plot.GetSvgXml(560, 320).DisplayAs("image/svg+xml");

// ## What the gate says
//
// Before the repair, the gate knows the age alone to tell how probable each expert is.

// %%
var gates = new ScottPlot.Plot();
double[] ages = Enumerable.Range(0, 31).Select(i => i / 2.0).ToArray();
for (int k = 0; k < mixture.NumberOfExperts; k++)
{
    var curve = gates.Add.Scatter(ages, ages.Select(age => mixture.GetGateWeights([5f, (float)age])[k]).ToArray());
    curve.Color = palette.GetColor(k);
    curve.MarkerSize = 0;
    curve.LegendText = $"expert {k + 1}";
}
gates.XLabel("age in years");
gates.YLabel("probability");
gates.ShowLegend(ScottPlot.Alignment.MiddleLeft);
gates.GetSvgXml(560, 280).DisplayAs("image/svg+xml");

class Repair
{
    public float Items { get; set; }
    public float Age { get; set; }
    public float Minutes { get; set; }
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
