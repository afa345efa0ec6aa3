using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Numbers whose differences single precision cannot hold, in a pipeline as an application would write it.</summary>
[TestClass]
public class PrecisionTests
{
    /// <summary>Seconds since 1970, of which single precision knows every 128th.</summary>
    private const double Start = 1.7e9;

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Regression), typeof(TrainerCases))]
    public void Seconds_are_distinguished_once_their_mean_is_subtracted(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, log) =>
        {
            if (log.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(log.Message);
        };
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300)
            .Select(i => new Reading { Seconds = Start + (i % 60), Value = i % 60 / 10f }));
        var centred = ml.Transforms.NormalizeMeanVariance("Seconds", fixZero: false);

        double without = Error(ml.Transforms.CopyColumns("Seconds", "Seconds"));
        Assert.IsTrue(
            warnings.Any(warning => warning.Contains("'Seconds'", StringComparison.Ordinal)
                && warning.Contains("steps of 128", StringComparison.Ordinal)));
        warnings.Clear();
        Assert.IsLessThan(0.2 * without, Error(centred));
        Assert.IsFalse(warnings.Any(warning => warning.Contains("single precision", StringComparison.Ordinal)));

        double Error(IEstimator<ITransformer> preparation)
        {
            var pipeline = preparation
                .Append(ml.Transforms.Conversion.ConvertType("Seconds", outputKind: DataKind.Single))
                .Append(ml.Transforms.Concatenate("Features", "Seconds"))
                .Append(TrainerCases.Get(name, task).Create(ml, new()));
            return ml.Regression.Evaluate(pipeline.Fit(data).Transform(data)).RootMeanSquaredError;
        }
    }

    private sealed class Reading
    {
        public double Seconds { get; set; }

        [ColumnName("Label")]
        public float Value { get; set; }
    }
}
