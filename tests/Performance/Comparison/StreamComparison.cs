using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Streams with drift: mean log-loss of rows that are scored before they are learnt from, of a stream, of the same without any reaction to
/// drift, of a network that is trained anew every so many rows on the latest ones, and of the first network alone; and passes of rows that
/// training took. A line for each stream and way, means over the seeds.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class StreamComparison(TextWriter output)
{
    private const int Batch = 200, First = 1000, Window = 2000;

    /// <summary>Runs all of it.</summary>
    /// <param name="seeds">Seeds of the streams.</param>
    /// <param name="only">Names of ways; none for all.</param>
    public void Run(int seeds, IReadOnlyList<string> only)
    {
        output.WriteLine("stream\tway\tloss\trow passes a row\tevents");
        foreach (var (name, make) in StreamSamples.All)
        {
            foreach (var (way, run) in (((string, Func<StreamSample[], int, Outcome>)[])[
                ("stream", (rows, seed) => Stream(rows, seed, 0.02, 0.002)),
                ("no reaction to drift", (rows, seed) => Stream(rows, seed, 1e-300, 1e-300)),
                ("anew every 4,000 rows", (rows, seed) => Anew(rows, seed, 4000)),
                ("anew every 2,000 rows", (rows, seed) => Anew(rows, seed, 2000)),
                ("anew every 1,000 rows", (rows, seed) => Anew(rows, seed, 1000)),
                ("first network alone", (rows, seed) => Anew(rows, seed, int.MaxValue))]))
            {
                if (only.Count > 0 && !only.Contains(way)) continue;
                var outcomes = Enumerable.Range(1, seeds).Select(seed => run(make(seed), seed)).ToArray();
                double loss = outcomes.Average(one => one.Loss), passes = outcomes.Average(one => one.Passes);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name}\t{way}\t{loss:0.0000}\t{passes:0.0}\t{outcomes[0].Events}"));
            }
        }
    }

    private static Outcome Stream(StreamSample[] rows, int seed, double warning, double drift)
    {
        var engine = new CountingEngine();
        var stream = new StreamingMoe(TaskKind.Binary, new()
        {
            FirstRows = First, WindowRows = Window, WarningConfidence = warning, DriftConfidence = drift, Network = Options(seed, engine),
        });
        var losses = new List<double>();
        foreach (var batch in rows.Chunk(Batch)) losses.AddRange(stream.Next(View(batch)).Losses);
        string events = string.Join(", ", stream.History.GroupBy(one => one.Kind).Select(kind => $"{kind.Key} {kind.Count()}"));
        return new(losses.Average(), (double)engine.Passes / rows.Length, events);
    }

    private static Outcome Anew(StreamSample[] rows, int seed, int interval)
    {
        var engine = new CountingEngine();
        var losses = new List<double>();
        NetworkModelParameters? model = null;
        float[] score = new float[1];
        for (int start = 0, trained = 0; start < rows.Length; start += Batch)
        {
            if (model is null ? start == First : start - trained >= interval)
            {
                var latest = rows[Math.Max(0, start - Window)..start];
                model = NetworkTrainers.Create(new MLContext(seed), TaskKind.Binary, Options(seed, engine)).Train(View(latest), null).Model;
                trained = start;
            }
            if (model is null) continue;
            foreach (var row in rows[start..(start + Batch)])
            {
                model.Predict(row.Features, score);
                losses.Add(Math.Log(1 + Math.Exp(row.Label ? -score[0] : score[0])));
            }
        }
        return new(losses.Average(), (double)engine.Passes / rows.Length, "");
    }

    private static GgMoeOptions Options(int seed, ITrainingEngine engine) => new()
    {
        Seed = seed, NumberOfExperts = 4, SharedLayers = 0, NumberOfMembers = 4, NumberOfThreads = 1, Engine = engine,
    };

    private static IDataView View(StreamSample[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(StreamSample));
        schema[nameof(StreamSample.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return new MLContext(0).Data.LoadFromEnumerable(rows, schema);
    }

    private sealed record Outcome(double Loss, double Passes, string Events);

    /// <summary>Counts rows that passed in training, once an epoch.</summary>
    private sealed class CountingEngine : ITrainingEngine
    {
        private readonly CpuEngine _engine = new();

        public string Name => "counting";

        public long Passes { get; private set; }

        public TrainingResult Train(TrainingRequest request)
        {
            var result = _engine.Train(request);
            Passes += (long)result.History.Count * request.Data.TrainingRows.Length;
            return result;
        }
    }
}
