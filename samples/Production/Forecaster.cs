using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;

/// <summary>
/// A loaded model for many requests at once. A prediction engine is for one thread at a time, so there is a pool of them.
/// </summary>
internal sealed class Forecaster
{
    private readonly MLContext _ml = new();
    private readonly ITransformer _model;
    private readonly ObjectPool<PredictionEngine<Delivery, ModelOutput>> _engines;
    private readonly string[] _outcomes;

    /// <summary>Loads a model.</summary>
    public Forecaster(string file)
    {
        _model = _ml.Model.Load(file, out _).EnableBatchScoring();
        _engines = new DefaultObjectPoolProvider().Create(new EnginePolicy(_ml, _model));
        // The first engine is made now, so that the first request does not wait for it.
        var engine = _engines.Get();
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema[nameof(ModelOutput.Score)].GetSlotNames(ref names);
        _outcomes = [.. names.DenseValues().Select(name => name.ToString())];
        _engines.Return(engine);
    }

    /// <summary>Answers for one row.</summary>
    public Forecast Forecast(Delivery delivery)
    {
        var engine = _engines.Get();
        try
        {
            return Answer(engine.Predict(delivery));
        }
        finally
        {
            _engines.Return(engine);
        }
    }

    /// <summary>Answers for many rows, which costs less a row than one request each.</summary>
    public IReadOnlyList<Forecast> Forecast(IEnumerable<Delivery> deliveries)
    {
        var scored = _model.Transform(_ml.Data.LoadFromEnumerable(deliveries));
        return [.. _ml.Data.CreateEnumerable<ModelOutput>(scored, reuseRowObject: false).Select(Answer)];
    }

    private Forecast Answer(ModelOutput output) => new(output.PredictedLabel,
        _outcomes.Zip(output.Score).ToDictionary(pair => pair.First, pair => pair.Second));

    private sealed class EnginePolicy(MLContext ml, ITransformer model) : PooledObjectPolicy<PredictionEngine<Delivery, ModelOutput>>
    {
        public override PredictionEngine<Delivery, ModelOutput> Create()
            => ml.Model.CreatePredictionEngine<Delivery, ModelOutput>(model);

        public override bool Return(PredictionEngine<Delivery, ModelOutput> obj) => true;
    }
}
