using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>What a mixture of unlike experts costs beside its experts: fit, one row, many rows; and many rows in blocks beside one by
/// one.</summary>
internal static class MixtureComparison
{
    private const int Columns = 14, TrainingRows = 1500, Rows = 2000, Batch = 496;

    public static void Run(Figures figures, TimeSpan budget)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        Row[] rows = [.. Enumerable.Range(0, Rows).Select(_ => Row.Draw(random))];
        var train = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows[..TrainingRows]));
        // Few enough that some slices of a busy machine pass undisturbed.
        var data = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows[..Batch]));
        var settings = new ExpertSettings("Label", "Features", null, 1, 1, CancellationToken.None);
        var network = new GgMoeOptions { Seed = 1, NumberOfThreads = 1 };
        var options = MixtureOfOptions.Best(network);
        (options.Seed, options.ThreadsOfExpert) = (1, 1);
        var (trees, treeSeconds) = Timed(() => BestExperts.Trees(ml, TaskKind.Binary, settings)!.Fit(train));
        var (networks, networkSeconds) = Timed(() => ml.BinaryClassification.Trainers.GgMoe(network).Fit(train));
        var line = new LinearTrainer(ml, TaskKind.Binary, settings, new LinearOptions()) { UsesQuasiNewton = true };
        var (linear, _) = Timed(() => line.Fit(train));
        var (_, mixtureSeconds) = Timed(() => ml.BinaryClassification.Trainers.MixtureOf(options).Fit(train));
        // The gate may drop experts; what is scored here has all three.
        var mixture = Equal(ml, networks, trees, linear);
        figures.Add("mixture.fit.lightgbm_seconds", treeSeconds);
        figures.Add("mixture.fit.network_seconds", networkSeconds);
        figures.Add("mixture.fit.seconds", mixtureSeconds);
        figures.Add("mixture.fit.over_network", mixtureSeconds / networkSeconds);

        var single = Slices.Measure(budget, new("LightGBM", Engine(trees)), new("network", Engine(networks)),
            new("mixture", Engine(mixture)));
        figures.Add("mixture.row.lightgbm_us", single.Best(0) / 100);
        figures.Add("mixture.row.network_us", single.Best(1) / 100);
        figures.Add("mixture.row.us", single.Best(2) / 100);
        figures.Add("mixture.row.over_lightgbm", single.Ratio(2, 0));
        var many = Slices.Measure(budget, new("LightGBM", Transform(trees)), new("network", Transform(networks)),
            new("mixture", Transform(mixture)), new("mixture by rows", OneByOne(mixture)));
        figures.Add("mixture.batch.lightgbm_rows_per_second", Batch / many.Best(0) * 1e6);
        figures.Add("mixture.batch.network_rows_per_second", Batch / many.Best(1) * 1e6);
        figures.Add("mixture.batch.rows_per_second", Batch / many.Best(2) * 1e6);
        figures.Add("mixture.batch.over_lightgbm", many.Ratio(2, 0));
        figures.Add("mixture.by_rows.over_batch", many.Ratio(3, 2));

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
            using var cursor = scored.GetRowCursorSet([scored.Schema["Score"]], 1)[0];
            Read(cursor, cursor);
        };
        Action OneByOne(ITransformer model) => () =>
        {
            // As a mapper of rows does it, without a block.
            var mapper = model.GetRowToRowMapper(data.Schema);
            using var cursor = data.GetRowCursor(data.Schema);
            using var row = mapper.GetRow(cursor, [mapper.OutputSchema["Score"]]);
            Read(cursor, row);
        };
    }

    private static MixtureOfTransformer Equal(MLContext ml, params ITransformer[] experts)
    {
        double[] weights = [.. experts.Select(_ => 1.0 / experts.Length)];
        ExpertForm[] forms = [.. experts.Select((_, k) => new ExpertForm($"expert {k}", ExpertScale.None, false))];
        ITransformer[][] models = [.. experts.Select(expert => new[] { expert })];
        var view = new GateView(TaskKind.Binary, new GateInputs([]), experts.Length, 1);
        var host = ((IHostEnvironment)ml).Register("MixtureOf");
        return new(host, new MixtureModel(TaskKind.Binary, "Features", Columns, forms, models, new ExpertGate(weights, []), view));
    }

    private static void Read(DataViewRowCursor cursor, DataViewRow row)
    {
        var getter = row.GetGetter<float>(row.Schema["Score"]);
        float score = 0;
        while (cursor.MoveNext()) getter(ref score);
    }

    private static (ITransformer Model, double Seconds) Timed(Func<ITransformer> fit)
    {
        long start = Stopwatch.GetTimestamp();
        var model = fit();
        return (model, Stopwatch.GetElapsedTime(start).TotalSeconds);
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
            // Something for each expert: a plane, a curve and steps.
            float steps = (features[3] > 0.2f) != (features[4] > -0.3f) ? 1 : -1;
            float law = features[5] + features[6] + (2 * features[0] * features[1]) + MathF.Sin(3 * features[2]) + steps;
            return new Row { Features = features, Label = law > (2 * random.NextSingle()) - 1 };
        }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
