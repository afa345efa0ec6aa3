using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>From the start of a process to its first prediction with a saved model, beside LightGBM with 100 trees: whole processes, by
/// turns.</summary>
internal static class StartComparison
{
    /// <summary>Argument with which this program is one of those processes.</summary>
    public const string PredictOnce = "predict-once";

    private const int Columns = 14, Rows = 10_000;

    public static void Run(Figures figures, int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("moe-start").FullName;
        try
        {
            string[] names = ["lightgbm", "16_experts", "ensemble"];
            string[] models = [.. names.Select(name => Path.Combine(folder, name + ".zip"))];
            Save(models);
            double[][] times = models.Select(_ => new double[rounds]).ToArray();
            foreach (string model in models) Time(model);
            for (int round = 0; round < rounds; round++)
                for (int i = 0; i < models.Length; i++) times[i][round] = Time(models[i]);
            double[] medians = [.. times.Select(Median)];
            for (int i = 0; i < names.Length; i++) figures.Add($"start.{names[i]}_ms", medians[i]);
            for (int i = 1; i < names.Length; i++) figures.Add($"start.{names[i]}_over_lightgbm_ms", medians[i] - medians[0]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is timed: load a model, make a prediction engine, predict one row.</summary>
    public static void Predict(string path)
    {
        var ml = new MLContext();
        var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(ml.Model.Load(path, out _));
        Console.WriteLine(engine.Predict(new Row { Features = new float[Columns] }).Score);
    }

    private static double Time(string model)
    {
        long start = Stopwatch.GetTimestamp();
        using var process =
            Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [PredictOnce, model]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
            : throw new InvalidOperationException($"'{model}' could not be scored.");
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static void Save(string[] models)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(_ => Row.Draw(random)).ToArray());
        ml.Model.Save(ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfIterations = 100 }).Fit(data),
            data.Schema, models[0]);
        ml.Model.Save(
            ml.BinaryClassification.Trainers.GgMoe(new GgMoeOptions { NumberOfExperts = 16, NumberOfMembers = 1, MaximumEpochs = 1 })
                .Fit(data), data.Schema, models[1]);
        ml.Model.Save(ml.BinaryClassification.Trainers.GgMoe(new GgMoeOptions { MaximumEpochs = 1 }).Fit(data), data.Schema, models[2]);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public static Row Draw(Random random)
        {
            float[] features = [.. Enumerable.Range(0, Columns).Select(_ => random.NextSingle())];
            return new Row { Features = features, Label = features[0] > features[1] };
        }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
