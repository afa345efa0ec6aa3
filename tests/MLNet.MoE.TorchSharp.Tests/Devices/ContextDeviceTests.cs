using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.TorchTests.Devices;

/// <summary>The engine inside an ML.NET trainer.</summary>
[TestClass]
public sealed class ContextDeviceTests
{
    [TestMethod]
    public void Trainer_with_the_torch_engine_fits_and_scores()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Rows());
        var model = Trainer(ml).Fit(data);
        Assert.IsLessThan(0.3, ml.Regression.Evaluate(model.Transform(data)).RootMeanSquaredError);
    }

    [TestMethod]
    public void Gpu_of_the_context_that_is_missing_is_an_error_unless_the_cpu_will_do()
    {
        var ml = new MLContext(1) { GpuDeviceId = 64, FallbackToCpu = false };
        var data = ml.Data.LoadFromEnumerable(Rows());
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Trainer(ml).Fit(data));
        StringAssert.Contains(error.Message, "'cuda:64'");

        var warnings = new List<string>();
        ml = new MLContext(1) { GpuDeviceId = 64, FallbackToCpu = true };
        ml.Log += (_, log) => { if (log.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(log.Message); };
        Trainer(ml).Fit(data);
        Assert.IsTrue(warnings.Any(w => w.Contains("'cuda:64'", StringComparison.Ordinal)), string.Join('\n', warnings));
    }

    private static IEstimator<ITransformer> Trainer(MLContext ml) =>
        ml.Regression.Trainers.Mlp(new MlpOptions { MaximumEpochs = 30, Engine = new TorchEngine() });

    private static IEnumerable<Row> Rows()
    {
        var random = new Random(1);
        for (int i = 0; i < 400; i++)
        {
            float[] x = [random.NextSingle(), random.NextSingle()];
            yield return new Row { Features = x, Label = x[0] - x[1] };
        }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
