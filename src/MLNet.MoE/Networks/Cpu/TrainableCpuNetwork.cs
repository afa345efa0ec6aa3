using MLNet.MoE.Networks.Cpu.Optimizer;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>A <see cref="CpuNetwork{T}"/> as the training loop knows networks: epochs, validation, the best weights.</summary>
internal sealed class TrainableCpuNetwork : ITrainableNetwork
{
    /// <summary>Rows that are predicted between two looks at what of a stored table is in memory.</summary>
    private const int RowsTogether = 1 << 12;

    private readonly TrainingRequest _request;
    private readonly WorkTeam _team;
    private readonly CpuNetwork<float> _network;
    private readonly AdamWOptimizer<float> _optimizer;
    private readonly BatchPredictor[] _predictors;
    private readonly AlignedBuffer<float> _best;
    private readonly float[] _predictions;
    private readonly int _orders;
    private readonly double _meanWeight;
    private readonly Action<int> _predict;
    private long _step;
    private int _epoch, _firstPredicted, _endPredicted;

    /// <param name="request">What to train.</param>
    /// <param name="team">Threads to train with; they stay the caller's.</param>
    public TrainableCpuNetwork(TrainingRequest request, WorkTeam team)
    {
        (_request, _team) = (request, team);
        var (spec, data, settings) = (request.Spec, request.Data, request.Settings);
        var kernels = Kernels<float>.Best;
        int batchRows = Math.Min(settings.BatchSize, data.TrainingRows.Length);
        _orders = BatchOrder.Count(spec, settings);
        _network = new CpuNetwork<float>(spec, request.Start, data.Training, kernels, _team, batchRows, _orders)
        {
            RareClasses = RareClasses.Of(request),
        };
        if (spec.HasGate && settings.GateLoss is { } terms) _network.AddGateLoss(terms);
        _optimizer = new AdamWOptimizer<float>(_network, settings);
        float[] noise = GateDraws.Draw(spec, settings.Seed);
        _predictors = [.. Enumerable.Range(0, team.Size)
            .Select(_ => new BatchPredictor(spec, _network.Layout, kernels, noise, BatchPredictor.TileRows))];
        _best = new AlignedBuffer<float>(_network.Layout.Length);
        _predictions = new float[data.ValidationRows.Length * spec.Outputs];
        _meanWeight = data.TrainingRows.Average(row => (double)data.Training.Weight(row));
        _predict = Predict;
    }

    private AlignedBuffer<float> Current => _optimizer.Averaged ?? _network.Parameters;

    /// <inheritdoc/>
    public double TrainEpoch(ReadOnlySpan<int> order, Action? checkCancelled)
    {
        var settings = _request.Settings;
        double sum = 0;
        int rows = order.Length / _orders;
        if (settings.FinalGateTemperature is not null) Anneal(settings.GateTemperature(_request.Spec, ++_epoch));
        for (int start = 0; start < rows; start += settings.BatchSize)
        {
            checkCancelled?.Invoke();
            int count = Math.Min(settings.BatchSize, rows - start);
            double loss = _network.Gradient(order, start, count, _meanWeight, ++_step, settings.Dropout, settings.Seed);
            if (!double.IsFinite(loss) || !_optimizer.Step()) return double.NaN;
            sum += loss * count;
        }
        _optimizer.Complete();
        return sum / rows;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> PredictValidation()
    {
        // Of a table that is not in memory, some at a time.
        var (table, rows) = (_request.Data.Validation, _request.Data.ValidationRows);
        int most = table.IsStored ? RowsTogether : Math.Max(1, rows.Length);
        for (_firstPredicted = 0; _firstPredicted < rows.Length; _firstPredicted = _endPredicted)
        {
            _endPredicted = Math.Min(rows.Length, _firstPredicted + most);
            table.Hold(rows.AsSpan(_firstPredicted, _endPredicted - _firstPredicted));
            _team.Run(_predict);
        }
        return _predictions;
    }

    /// <inheritdoc/>
    public void KeepAsBest()
    {
        // An epoch that was cut short leaves rows of categories behind.
        _optimizer.Complete();
        Current.Span.CopyTo(_best.Span);
    }

    /// <inheritdoc/>
    public NetworkWeights ExportBest() => _network.Layout.Export(_best);

    private void Anneal(float temperature)
    {
        _network.GateTemperature = temperature;
        foreach (var predictor in _predictors) predictor.SetGateTemperature(temperature);
    }

    private void Predict(int thread)
    {
        int[] rows = _request.Data.ValidationRows;
        long count = _endPredicted - _firstPredicted;
        int first = _firstPredicted + (int)(count * thread / _team.Size), end = _firstPredicted + (int)(count * (thread + 1) / _team.Size);
        int outputs = _request.Spec.Outputs;
        var predictor = _predictors[thread];
        predictor.SetParameters(Current);
        for (int start = first; start < end && !_team.HasFailed; start += predictor.Capacity)
        {
            int tile = Math.Min(predictor.Capacity, end - start);
            predictor.Predict(_request.Data.Validation, rows.AsSpan(start, tile), _predictions.AsSpan(start * outputs, tile * outputs));
        }
    }
}
