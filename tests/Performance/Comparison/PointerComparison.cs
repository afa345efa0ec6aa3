using System.Globalization;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Pointer values with a bit that is always 1 in the rows to learn from: the bit's exact influence, which theory says is the share of
/// errors where it is 0, the function's noise stability, and errors of networks and trees there and on held-out rows of the seen half. A
/// line for each table.
/// </summary>
internal static class PointerComparison
{
    private const double Correlation = 0.9, HeldOut = 0.2;

    /// <summary>Runs all of it.</summary>
    public static void Run(TextWriter output, int seeds)
    {
        output.WriteLine("table\tinfluence\tstability\tmoe: seen\tunseen\tmlp: seen\tunseen\ttrees: seen\tunseen");
        foreach (var generator in GeneratedSuite.All.OfType<PointerValueRetrieval>().Where(one => one.HeldOutBit is not null))
        {
            var function = BooleanFunction.Of(generator.Generate());
            double[][] errors = Enumerable.Range(0, seeds).Select(seed => Errors(generator.Generate(seed), seed)).ToArray();
            string figures = string.Join('\t', Enumerable.Range(0, 6).Select(i => errors.Average(error => error[i]).ToString("0.000",
                CultureInfo.InvariantCulture)));
            double influence = function.Influence(generator.HeldOutBit!.Value), stability = function.NoiseStability(Correlation);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{generator.Name}\t{influence:0.000}\t{stability:0.000}\t{figures}"));
        }
    }

    private static double[] Errors(TabularDataset table, int seed)
    {
        var (data, split) = (new EncodedTable(table), table.FixedSplit!);
        int test = (int)(HeldOut * split.Training.Length);
        int[] seen = split.Training[..test], learnt = [.. split.Training[test..], .. split.Validation];
        float[] labels = table.Target.ToArray();
        double[] errors = new double[6];
        foreach (var (place, options) in ((int, NetworkOptions)[])[(0, new GgMoeOptions { Seed = seed, NumberOfThreads = 1 }),
            (2, new MlpOptions { Seed = seed, NumberOfThreads = 1 })])
        {
            var model = NetworkTrainers.Create(data.Context, table.Task, options).Train(data.View(learnt), null).Transformer;
            (errors[place], errors[place + 1]) = (Error(model, seen), Error(model, split.Test));
        }
        var settings = new ExpertSettings("Label", "Features", null, 1, null, default);
        var trees = new LightGbmTrees(data.Context, table.Task, settings, new LightGbmOptions());
        var grown = trees.Fit(data.View(split.Training[test..]), data.View(split.Validation), data.View(learnt));
        (errors[4], errors[5]) = (Error(grown, seen), Error(grown, split.Test));
        return errors;

        double Error(Microsoft.ML.ITransformer model, int[] rows)
        {
            var scored = Predictions.Read(model.Transform(data.View(rows)), table.Task, 2, rows.Length);
            return rows.Where((row, i) => scored.Row(i)[1] > 0.5 != labels[row] > 0.5).Count() / (double)rows.Length;
        }
    }
}
