using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Intervals on tables of a folder: how many labels of test rows they hold and how wide they are, against conformal intervals around
/// LightGBM and two networks of one quantile each; quantiles against those of FastForest; counts against FastTreeTweedie. A line for each
/// table, cut and coverage.
/// </summary>
/// <param name="output">Where lines go.</param>
/// <param name="rows">Rows to learn from at most; a fifth of them is held out to stop early on.</param>
internal sealed class IntervalComparison(TextWriter output, int rows)
{
    /// <summary>Which parts are measured, of those named here, with a plus between them; all where none is named.</summary>
    private const string Parts = "parts=", From = "from=";
    private const string NetworkPart = "network", LightGbmPart = "lightgbm", TwoNetworksPart = "two-networks",
        FastForestPart = "fastforest", CountsPart = "counts";

    /// <summary>The network: defaults, in one expert.</summary>
    private const string Network = "mlp-ens";
    private const int MostCounts = 150, Folds = 5;
    private static readonly double[] Coverages = [0.8, 0.9, 0.95], Levels = [0.1, 0.5, 0.9];

    private string[] _parts = [];

    /// <summary>Runs all of it.</summary>
    /// <param name="folder">Folder of tables with a list.</param>
    /// <param name="cuts">Cuts of each table into rows to learn from and to test.</param>
    /// <param name="names">Names of tables, none for all; <c>parts=network+lightgbm</c> for those parts alone; <c>from=3</c> to begin with
    /// that cut, counted from 0.</param>
    public void Run(string folder, int cuts, IReadOnlyList<string> names)
    {
        _parts = Setting(Parts)?.Split('+') ?? [];
        int first = int.Parse(Setting(From) ?? "0", CultureInfo.InvariantCulture);
        string[] wanted = [.. names.Where(name => !name.Contains('='))];
        var tables = DatasetFolder.Open(folder);
        for (int cut = first; cut < cuts; cut++)
        {
            foreach (var (name, load) in RegressionSets.Of(tables))
                if (wanted.Length == 0 || wanted.Contains(name)) Run(load(), cut);
        }

        string? Setting(string key) => names.FirstOrDefault(name => name.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
    }

    private bool Has(string part) => _parts.Length == 0 || _parts.Contains(part);

    private void Run(TabularDataset table, int seed)
    {
        var split = new PreparedSplit(table, seed, (int)(rows * DataSplitter.TrainingShare / (1 - DataSplitter.TestShare)));
        float[] labels = split.Test.Labels;
        double mean = labels.Average(), deviation = Math.Sqrt(labels.Average(label => (label - mean) * (label - mean)));
        if (Has(NetworkPart))
        {
            foreach (double coverage in Coverages)
            {
                string quantiles = coverage == Coverages[0] ? ":Quantiles=0.1+0.5+0.9" : "";
                var network = Fit($"{Network}:PredictionInterval={Text(coverage)}{quantiles}", split, seed);
                Interval(NetworkPart, coverage, Column(network, split, "Lower"), Column(network, split, "Upper"));
                if (quantiles.Length > 0) Pinball(NetworkPart, Vector(network, split, "Quantiles"));
            }
        }
        if (Has(LightGbmPart))
        {
            var (numbers, residuals) = LightGbm(split, seed);
            foreach (double coverage in Coverages)
            {
                float width = (float)ConformalQuantile.Of([.. residuals.Select(residual => ((double)residual, 1.0))], coverage).Value;
                Interval(LightGbmPart, coverage, Array.ConvertAll(numbers, number => number - width),
                    Array.ConvertAll(numbers, number => number + width));
            }
        }
        if (Has(TwoNetworksPart))
        {
            float[][] two = [.. Levels.Where(level => level != 0.5).Select(level =>
                Column(Fit($"{Network}:Objective=quantile:ObjectiveParameter={Text(level)}", split, seed), split, "Score"))];
            Interval(TwoNetworksPart, Coverages[0], two[0], two[1]);
        }
        if (Has(FastForestPart))
        {
            float[][] quantiles = FastForest(split, seed);
            Interval(FastForestPart, Coverages[0], Array.ConvertAll(quantiles, row => row[0]), Array.ConvertAll(quantiles, row => row[^1]));
            Pinball(FastForestPart, quantiles);
        }
        if (Has(CountsPart) && labels.All(label => label >= 0 && label == MathF.Floor(label)) && labels.Distinct().Count() <= MostCounts)
        {
            var poisson = Fit($"{Network}:Objective=poisson", split, seed);
            Line("poisson", "network", Deviance(Column(poisson, split, "Score"), labels));
            Line("poisson", "fasttreetweedie", Deviance(Tweedie(split, seed), labels));
        }

        void Interval(string model, double coverage, float[] lower, float[] upper)
        {
            double covered = labels.Where((label, row) => label >= lower[row] && label <= upper[row]).Count() / (double)labels.Length;
            Line($"interval {Text(coverage)}", model, covered,
                lower.Zip(upper, (low, high) => Math.Max(0, (double)high - low)).Average() / deviation);
        }

        void Pinball(string model, float[][] quantiles)
        {
            for (int i = 0; i < Levels.Length; i++)
                Line($"pinball {Text(Levels[i])}", model,
                    labels.Select((label, row) => Quantile.Pinball(Levels[i], quantiles[row][i], label, out _)).Average() / deviation);
        }

        void Line(string what, string model, params double[] figures)
        {
            output.WriteLine($"{table.Name} {seed} {what} {model} "
                + $"{string.Join(' ', figures.Select(figure => figure.ToString("G5", CultureInfo.InvariantCulture)))}");
            output.Flush();
        }
    }

    private static LearnedModel Fit(string name, PreparedSplit split, int seed)
    {
        var learner = LearnerRegistry.Get(name);
        var context = new MLContext(seed);
        return learner.Fit(new FitRequest(context, split.Parts.Rows(context, learner.Encoding, mayLearnAll: true), seed, 1,
            CancellationToken.None));
    }

    private static IDataView TestRows(PreparedSplit split) => split.Test.Features.Unlabelled(new MLContext(0), FeatureEncoding.MissingKept);

    private static float[] Column(LearnedModel model, PreparedSplit split, string name) =>
        [.. model.Transformer.Transform(TestRows(split)).GetColumn<float>(name)];

    private static float[][] Vector(LearnedModel model, PreparedSplit split, string name) =>
        [.. model.Transformer.Transform(TestRows(split)).GetColumn<float[]>(name)];

    /// <summary>Predictions for the test rows, and errors on all others by models that did not learn from them.</summary>
    private static (float[] Test, List<float> Errors) LightGbm(PreparedSplit split, int seed)
    {
        var learner = LearnerRegistry.Get("lightgbm");
        var context = new MLContext(seed);
        var all = split.Parts.Rows(context, learner.Encoding, mayLearnAll: true);
        var errors = new List<float>();
        foreach (var fold in context.Data.CrossValidationSplit(all.All, Folds, seed: seed))
        {
            var part = learner.Fit(new FitRequest(context, new LearningRows(fold.TrainSet, TaskKind.Regression, 0) { MayLearnAll = true },
                seed, 1, CancellationToken.None));
            errors.AddRange(part.Transformer.Transform(fold.TestSet).GetColumn<float>("Score").Zip(all.Labels(fold.TestSet),
                (score, label) => MathF.Abs(score - label)));
        }
        var model = learner.Fit(new FitRequest(context, all, seed, 1, CancellationToken.None));
        return (Column(model, split, "Score"), errors);
    }

    private static float[][] FastForest(PreparedSplit split, int seed)
    {
        var context = new MLContext(seed);
        var trainer = context.Regression.Trainers.FastForest(
            new FastForestRegressionTrainer.Options { NumberOfTrees = 500, NumberOfThreads = 1 });
        var model = trainer.Fit(split.Parts.Rows(context, FeatureEncoding.MissingReplaced).All).Model;
        // ML.NET has the forest's quantiles, and no public way to them.
        var quantiles = model.GetType().GetInterfaces().Single(type => type.Name == "IQuantileValueMapper").GetMethod("GetMapper")!;
        var map = (Delegate)quantiles.Invoke(model, [Array.ConvertAll(Levels, level => (float)level)])!;
        return [.. split.Test.Features.Unlabelled(context, FeatureEncoding.MissingReplaced).GetColumn<float[]>("Features").Select(row =>
        {
            object?[] arguments = [new VBuffer<float>(row.Length, row), default(VBuffer<float>)];
            map.DynamicInvoke(arguments);
            return ((VBuffer<float>)arguments[1]!).DenseValues().ToArray();
        })];
    }

    /// <summary>Trees of the Poisson deviance, as many as are best on the rows that are held out.</summary>
    private static float[] Tweedie(PreparedSplit split, int seed)
    {
        var context = new MLContext(seed);
        var parts = split.Parts.Rows(context, FeatureEncoding.MissingReplaced);
        int best = new[] { 30, 60, 100, 200, 400 }.MinBy(trees
            => Deviance([.. Trees(parts.Training, trees).Transform(parts.Validation).GetColumn<float>("Score")],
            split.Parts.ValidationLabels));
        return [.. Trees(parts.All, best).Transform(
            split.Test.Features.Unlabelled(context, FeatureEncoding.MissingReplaced)).GetColumn<float>("Score")];

        ITransformer Trees(IDataView view, int trees) => context.Regression.Trainers.FastTreeTweedie(new FastTreeTweedieTrainer.Options
        {
            NumberOfTrees = trees, LearningRate = 0.05, NumberOfLeaves = 31, Index = 1, NumberOfThreads = 1,
        }).Fit(view);
    }

    private static double Deviance(float[] means, float[] labels)
    {
        var poisson = new Poisson();
        return means.Zip(labels, (mean, label) => poisson.Judge([MathF.Max(mean, 1e-6f)], [label], 1).Loss).Average();
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
