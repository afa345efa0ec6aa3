using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Rows whose labels spread more to the right, and what models with quantiles and intervals say of them.</summary>
internal static class IntervalData
{
    public static MlpOptions Options(Action<MlpOptions> change)
    {
        var options = new MlpOptions { Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, Width = 16, Embedding = "none",
            MaximumEpochs = 40, BatchSize = 32 };
        change(options);
        return options;
    }

    public static Prediction[] ReadPredictions(MLContext ml, IDataView scored)
    {
        bool hasQuantiles = scored.Schema.GetColumnOrNull("Quantiles") is not null;
        return hasQuantiles ? [.. ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false)]
            : [.. scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>("Lower"), scored.GetColumn<float>("Upper"))
                .Select(row => new Prediction { Score = row.First, Lower = row.Second, Upper = row.Third })];
    }

    /// <summary>A line with noise that grows from left to right.</summary>
    public static IntervalRow[] Draw(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            float x = (2 * random.NextSingle()) - 1, y = random.NextSingle();
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return new IntervalRow { Features = [x, y], Label = (float)((3 * x) + ((0.6 + (0.4 * x)) * normal)) };
        })];
    }

    public sealed class IntervalRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    public sealed class TwoClasses
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    public sealed class Prediction
    {
        public float Score { get; set; }

        public float Lower { get; set; }

        public float Upper { get; set; }

        public float[] Quantiles { get; set; } = [];

        public static Prediction Of(float[] scores)
            => new() { Score = scores[0], Quantiles = scores[1..^2], Lower = scores[^2], Upper = scores[^1] };

        public override string ToString() => FormattableString.Invariant(
            $"{Score:R} [{Lower:R}, {Upper:R}] {string.Join(' ', Quantiles.Select(q => q.ToString("R")))}");
    }
}
