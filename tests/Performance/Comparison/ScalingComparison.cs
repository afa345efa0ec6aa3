using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// How the time of an epoch grows with rows, columns and experts: the slope of log time over log size, 1 where it is linear. And the memory
/// of a fit.
/// </summary>
internal static class ScalingComparison
{
    private const int Rows = 4096;

    public static void Run(Figures figures, TimeSpan budget)
    {
        Exponent(figures, budget, "scaling.features_exponent", [125, 500, 2000],
            n => Workload.Raw("features", n, experts: 4, width: 32, batchSize: 256), Rows);
        Exponent(figures, budget, "scaling.experts_exponent", [8, 32, 128],
            n => Workload.Raw("experts", columns: 64, n, width: 32, batchSize: 256), Rows);
        RowExponent(figures);
    }

    /// <summary>Fits rows of 50 numbers for one epoch: largest memory during the fit, managed and of the process, and the former over the
    /// size of the raw table.</summary>
    public static void Memory(Figures figures, int rows, string name)
    {
        const int columns = 50;
        var table = Table(rows, columns);
        double raw = 4.0 * rows * columns;
        long largest = 0;
        void Look() => largest = Math.Max(largest, GC.GetTotalMemory(false));
        int steps = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var watch = new Timer(_ => Look(), null, 0, 20);
        NetworkFitter.Fit(
            table, new FeatureLayout(columns), null, ObjectiveRegistry.All.Get("logistic"), 2,
            new GgMoeOptions { MaximumEpochs = 1, Seed = 1, NumberOfMembers = 1, BatchSize = 4096 },
            new TrainingObserver { CheckCancelled = () => { if (++steps % 64 == 0) Look(); } });
        figures.Add($"{name}.rows", rows);
        figures.Add($"{name}.seconds", clock.Elapsed.TotalSeconds);
        figures.Add($"{name}.fit_over_raw_table", largest / raw);
        figures.Add($"{name}.process_peak_gb", PeakBytes() / 1e9);
    }

    private static double PeakBytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static void Exponent(Figures figures, TimeSpan budget, string name, int[] sizes, Func<int, Workload> make, int rows)
    {
        TrainingStep[] steps = [.. sizes.Select(size => new TrainingStep(make(size)))];
        var times = Slices.Measure(budget, [.. steps.Select((step, i) => new Contender(sizes[i].ToString(), step.Run))]);
        figures.Add(name, Slope([.. sizes.Select(s => (double)s)], [.. sizes.Select((_, i) => times.Best(i) * rows)]));
        foreach (var step in steps) step.Dispose();
    }

    /// <summary>Epochs of the whole engine, validation included.</summary>
    private static void RowExponent(Figures figures)
    {
        int[] sizes = [10_000, 40_000, 160_000];
        double[] times = [.. sizes.Select(rows => Enumerable.Range(0, 3).Min(_ => Epoch(rows)))];
        figures.Add("scaling.rows_exponent", Slope([.. sizes.Select(s => (double)s)], times));
    }

    private static double Epoch(int rows)
    {
        var options = new GgMoeOptions { MaximumEpochs = 3, Seed = 1, NumberOfMembers = 1, Embedding = "none", BatchSize = 256,
            NumberOfThreads = 1 };
        var history = NetworkFitter.Fit(Table(rows, 20), new FeatureLayout(20), null, ObjectiveRegistry.All.Get("logistic"), 2, options,
            TrainingObserver.None).History;
        return Math.Min((history[1].Elapsed - history[0].Elapsed).TotalSeconds, (history[2].Elapsed - history[1].Elapsed).TotalSeconds);
    }

    private static FeatureTable Table(int rows, int columns)
    {
        var random = new Random(1);
        var table = new FeatureTable(columns, []);
        for (int row = 0; row < rows; row++)
        {
            table.AddRow(random.Next(2), 1, out var numeric, out _);
            for (int i = 0; i < columns; i++) numeric[i] = random.NextSingle();
        }
        return table;
    }

    private static double Slope(double[] sizes, double[] times)
    {
        double[] x = Array.ConvertAll(sizes, Math.Log), y = Array.ConvertAll(times, Math.Log);
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
