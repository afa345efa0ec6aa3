using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLNet.MoE.Tests.MLNet.MixtureOf;

/// <summary>The linear expert of a mixture.</summary>
[TestClass]
public sealed class LinearTrainerTests
{
    private const int Rows = 300, Columns = 5;

    [TestMethod]
    public void TheQuasiNewtonMethodEndsWhereTheGradientOfLossesAndRidgePenaltyIsZero()
    {
        var ml = new MLContext(1);
        var random = new Random(7);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(_ => Row.Draw(random)).ToArray());
        var settings = new ExpertSettings("Label", "Features", null, 1, 1, CancellationToken.None);
        var trainer = new LinearTrainer(ml, TaskKind.Binary, settings, new LinearOptions()) { UsesQuasiNewton = true };

        var chain = (TransformerChain<ITransformer>)trainer.Fit(data);

        var transformer = (ISingleFeaturePredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>)
            chain.LastTransformer;
        double[] weights = [.. transformer.Model.SubModel.Weights];
        double bias = transformer.Model.SubModel.Bias;
        var scaled = ml.Data.CreateEnumerable<Row>(chain.First().Transform(data), reuseRowObject: false).ToArray();
        double[] gradient = new double[Columns + 1], size = new double[Columns + 1];
        foreach (var row in scaled)
        {
            double logit = bias + row.Features.Select((x, i) => x * weights[i]).Sum();
            double error = (1 / (1 + Math.Exp(-logit))) - (row.Label ? 1 : 0);
            for (int i = 0; i <= Columns; i++)
            {
                double slope = error * (i < Columns ? row.Features[i] : 1);
                gradient[i] += slope;
                size[i] += Math.Abs(slope);
            }
        }
        for (int i = 0; i < Columns; i++) gradient[i] += weights[i];
        for (int i = 0; i <= Columns; i++) Assert.AreEqual(0, gradient[i], 0.01 * size[i], $"Slope {i} of {Columns + 1}.");
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public static Row Draw(Random random)
        {
            float[] features = [.. Enumerable.Range(0, Columns).Select(i => (float)((i + 1) * (random.NextDouble() - 0.3)))];
            return new() { Features = features, Label = features[0] - features[1] + (2 * random.NextDouble()) > 1 };
        }
    }
}
