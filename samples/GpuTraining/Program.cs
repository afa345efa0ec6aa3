using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE;

var status = TorchStatus.Probe();
Console.WriteLine(status.IsAvailable
    ? $"libtorch {status.LibraryVersion}, devices {string.Join(", ", status.Devices)}: {status.Advice}"
    : $"Training on the CPU engine. {status.Problem}");

var ml = new MLContext(seed: 1);
ml.Log += (_, log) => { if (log.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) Console.WriteLine(log.Message); };
var split = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Point.Draw(rows: 20_000)), testFraction: 0.2);
foreach (var (name, options) in new (string, GgMoeOptions)[]
{
    // The default network, which a CPU of many cores trains about as fast; and a wide one, for which a GPU is made.
    ("default", new GgMoeOptions { MaximumEpochs = 5 }),
    ("wide", new GgMoeOptions { MaximumEpochs = 2, NumberOfExperts = 32, ExpertWidth = 128, NumberOfMembers = 1, BatchSize = 1024 }),
})
{
    // The faster of the two for this network on this machine; new TorchEngine("cuda:0") insists on the GPU.
    options.Engine = TorchEngine.OrCpu();
    options.Seed = 1;
    var clock = Stopwatch.StartNew();
    var model = ml.Regression.Trainers.GgMoe(options).Fit(split.TrainSet);
    double seconds = clock.Elapsed.TotalSeconds;
    // What was trained is arrays: it scores, saves and loads without libtorch.
    var metrics = ml.Regression.Evaluate(model.Transform(split.TestSet));
    Console.WriteLine($"{name}: {seconds:0.0} s, RMSE {metrics.RootMeanSquaredError:0.000}, R² {metrics.RSquared:0.000}");
}

internal sealed class Point
{
    [VectorType(8)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    /// <summary>Two regimes: which one holds is told by the first number.</summary>
    public static IEnumerable<Point> Draw(int rows)
    {
        var random = new Random(1);
        for (int row = 0; row < rows; row++)
        {
            float[] x = [.. Enumerable.Range(0, 8).Select(_ => (2 * random.NextSingle()) - 1)];
            float label = x[0] > 0 ? MathF.Sin(3 * x[1]) * x[2] : x[3] - (x[4] * x[5]);
            yield return new Point { Features = x, Label = label + (0.05f * random.NextSingle()) };
        }
    }
}
