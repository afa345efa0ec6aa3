using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Scoring through ML.NET, beside LightGBM with 100 trees on the same data: 14 numbers, two classes, as the smaller public tables
/// have.</summary>
internal static class MlNetComparison
{
    private const int Columns = 14, Rows = 20_000;

    public static void Run(Figures figures, TimeSpan budget)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, Rows).Select(_ => Row.Draw(random))];
        var data = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows));
        var trees =
            ml.BinaryClassification.Trainers.LightGbm(
                new Microsoft.ML.Trainers.LightGbm.LightGbmBinaryTrainer.Options { NumberOfIterations = 100, NumberOfThreads = 1 })
                    .Fit(data);
        var experts =
            ml.BinaryClassification.Trainers.GgMoe(
                new GgMoeOptions { NumberOfExperts = 16, NumberOfMembers = 1, MaximumEpochs = 1, Seed = 1 }).Fit(data);
        var ensemble = ml.BinaryClassification.Trainers.GgMoe(new GgMoeOptions { MaximumEpochs = 1, Seed = 1 }).Fit(data);
        Action Engine(ITransformer model)
        {
            var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
            var prediction = new Prediction();
            int next = 0;
            return () =>
            {
                for (int i = 0; i < 100; i++) engine.Predict(rows[next = (next + 1) % Rows], ref prediction);
            };
        }
        Action Transform(ITransformer model) => () =>
        {
            var scored = model.Transform(data);
            var column = scored.Schema["Score"];
            using var cursor = scored.GetRowCursor([column]);
            var getter = cursor.GetGetter<float>(column);
            float score = 0;
            while (cursor.MoveNext()) getter(ref score);
        };
        var single = Slices.Measure(budget, new("LightGBM", Engine(trees)), new("16 experts", Engine(experts)),
            new("ensemble", Engine(ensemble)));
        figures.Add("predictionengine.lightgbm_us", single.Best(0) / 100);
        figures.Add("predictionengine.us", single.Best(1) / 100);
        figures.Add("predictionengine.over_lightgbm", single.Ratio(1, 0));
        figures.Add("predictionengine.ensemble_us", single.Best(2) / 100);
        var many = Slices.Measure(budget, new("LightGBM", Transform(trees)), new("16 experts", Transform(experts)),
            new("ensemble", Transform(ensemble)));
        figures.Add("transform.lightgbm_rows_per_second", Rows / many.Best(0) * 1e6);
        figures.Add("transform.rows_per_second", Rows / many.Best(1) * 1e6);
        figures.Add("transform.over_lightgbm", many.Best(0) / many.Best(1));
        figures.Add("transform.ensemble_rows_per_second", Rows / many.Best(2) * 1e6);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(Columns)]
        public float[] Features { get; set; } = [];

        public static Row Draw(Random random)
        {
            float[] features = new float[Columns];
            for (int i = 0; i < Columns; i++) features[i] = (2 * random.NextSingle()) - 1;
            return new Row { Features = features,
                Label = (features[0] * features[1]) + MathF.Sin(3 * features[2]) > 0.2f * random.NextSingle() };
        }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
