using System.Globalization;
using MathNet.Numerics.Statistics;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// What settings are worth, without a look at a test part: of each table the test part is left out, the rest is cut once more into rows to
/// learn from, rows to stop on and rows that judge, and the first model is the reference of the others. The models are those of the
/// benchmark, with settings behind their names; results are kept in a folder, so that what was stopped goes on.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class SettingsComparison(TextWriter output) : IBenchmarkProgress
{
    /// <summary>Added to log-losses, so that a table on which both are tiny does not drown the others.</summary>
    private const double Floor = 0.001;

    /// <summary>Change of a loss, in percent, beyond which a table counts no more in the mean.</summary>
    private const double Most = 25;

    /// <summary>Runs and compares.</summary>
    /// <param name="folder">Folder of tables with a list.</param>
    /// <param name="results">Folder for the results.</param>
    /// <param name="rows">Rows to learn from at most.</param>
    /// <param name="seeds">Number of seeds.</param>
    /// <param name="tables">Names of tables, separated by commas, or all.</param>
    /// <param name="models">Models; the first is the reference.</param>
    public void Run(string folder, string results, int rows, int seeds, string tables, IReadOnlyList<string> models)
    {
        var known = DatasetFolder.Open(folder);
        string[] names = tables == "all" ? [.. known.Datasets.Select(table => table.Name)] : tables.Split(',');
        var options = new BenchmarkOptions
        {
            Datasets = [.. names.Select(name => WithoutTest(known, name))], Models = models, Seeds = seeds, OutputFolder = results,
            MaximumTrainingRows = rows, Workers = 1,
        };
        var records = BenchmarkRunner.Run(options, this).Records;
        output.WriteLine("model against " + models[0] + "\tmean\tmedian\tloss won\ttime, median\ttime in total\truns");
        foreach (string model in models.Skip(1)) Line(records, models[0], model);
    }

    /// <inheritdoc/>
    public void Message(string text) => Console.Error.WriteLine(text);

    /// <inheritdoc/>
    public void Planned(int total, int resumed) => Message($"{total} runs, {resumed} of them done before");

    /// <inheritdoc/>
    public void Started(BenchmarkRun run)
    {
    }

    /// <inheritdoc/>
    public void Tried(BenchmarkRun run, TrialRecord trial)
    {
    }

    /// <inheritdoc/>
    public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state) => Message(string.Create(
        CultureInfo.InvariantCulture, $"{record.Dataset}\t{record.Seed}\t{record.Model}\t{Loss(record):G5}\t{record.FitSeconds:0.00} s"));

    /// <summary>A table without the test part of a seed.</summary>
    private static BenchmarkDataset WithoutTest(DatasetFolder folder, string name)
    {
        var table = BenchmarkDataset.Of(folder, folder.Datasets.First(known => known.Name == name));
        return table with { Load = () => Rest(table, 0), LoadSplit = seed => Rest(table, seed) };
    }

    private static TabularDataset Rest(BenchmarkDataset table, int seed)
    {
        var whole = table.Load();
        var parts = DataSplitter.Split(whole, seed);
        return whole.SelectRows([.. parts.Training, .. parts.Validation]);
    }

    private static double Loss(ResultRecord record) => record.LogLoss is double loss ? loss + Floor : record.Score ?? double.NaN;

    private static double Seconds(ResultRecord record) => record.FitSeconds ?? double.NaN;

    private void Line(IReadOnlyList<ResultRecord> records, string reference, string model)
    {
        var pairs = records.Where(record => record.Model == model && record.Succeeded)
            .Join(records.Where(record => record.Model == reference && record.Succeeded), record => (record.Dataset, record.Seed),
                record => (record.Dataset, record.Seed), (record, other) => (Record: record, Other: other)).ToArray();
        if (pairs.Length == 0)
        {
            output.WriteLine($"{model}\tno run of both succeeded");
            return;
        }
        double[] gains = [.. pairs.Select(pair => 100 * Math.Log(Loss(pair.Other) / Loss(pair.Record)))];
        double[] times = [.. pairs.Select(pair => Seconds(pair.Record) / Seconds(pair.Other))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{model}\t{gains.Average(gain => Math.Clamp(gain, -Most, Most)):0.00}\t{gains.Median():0.00}"
            + $"\t{100.0 * gains.Count(gain => gain > 0) / gains.Length:0} %\t{times.Median():0.00}"
            + $"\t{pairs.Sum(pair => Seconds(pair.Record)) / pairs.Sum(pair => Seconds(pair.Other)):0.00}\t{pairs.Length}"));
    }
}
