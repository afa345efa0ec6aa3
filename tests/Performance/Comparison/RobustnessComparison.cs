using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Rows that are moved within a budget of ranks against networks and trees: log-loss of both on the rows as they are, on those moved
/// against them, and on those moved against the other. A line for each table.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class RobustnessComparison(TextWriter output)
{
    private const int MostRows = 1200, Attacked = 200;
    private const double TestShare = 0.25;

    private static readonly string[] Tables = ["churn", "credit_data", "german_credit", "phoneme", "telco_churn", "pima_diabetes"];

    /// <summary>Runs all of it.</summary>
    public void Run(string folder, double budget, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table\tnetwork: clean\tmoved\tmoved against trees\ttrees: clean\tmoved\tmoved against network");
        foreach (string name in names.Count > 0 ? names : Tables)
        {
            var table = BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load();
            int[] order = [.. Enumerable.Range(0, table.RowCount)];
            new Random(1).Shuffle(order);
            order = order[..Math.Min(order.Length, MostRows)];
            int test = (int)(order.Length * TestShare);
            var data = new EncodedTable(table);
            var (tested, learnt) = (data.View(order[..test]), data.View(order[test..]));
            var options = new GgMoeOptions { Seed = 1, NumberOfThreads = 1 };
            var network = NetworkTrainers.Create(data.Context, table.Task, options).Train(learnt, null).Transformer;
            var settings = new ExpertSettings("Label", "Features", null, 1, null, default);
            int held = (order.Length - test) / 5;
            var trees = new LightGbmTrees(data.Context, table.Task, settings, new LightGbmOptions())
                .Fit(data.View(order[(test + held)..]), data.View(order[test..(test + held)]), learnt);
            var how = new RobustnessOptions { Budget = budget, MostRows = Attacked };
            var (ofNetwork, ofTrees) = (network.EvaluateRobustness(tested, learnt, how), trees.EvaluateRobustness(tested, learnt, how));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}\t{ofNetwork.CleanLoss:0.000}\t{ofNetwork.RobustLoss:0.000}\t{ofTrees.TransferLoss(network):0.000}\t"
                + $"{ofTrees.CleanLoss:0.000}\t{ofTrees.RobustLoss:0.000}\t{ofNetwork.TransferLoss(trees):0.000}"));
        }
    }
}
