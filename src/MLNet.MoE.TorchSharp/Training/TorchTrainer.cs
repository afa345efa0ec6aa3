using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Stacked networks of one specification in training on one device. Parameters, state and data stay on the device; an epoch reads back its
/// loss alone. A step is the same operations each time and finds everything that changes at fixed places on the device, so that it can be
/// recorded once and replayed: see <see cref="GraphRepeater"/>.
/// </summary>
internal sealed class TorchTrainer : IDisposable
{
    private readonly KeptTensors _kept = new();
    private readonly IRepeater _repeater;
    private readonly StackedModel _model;
    private readonly TorchAdamW _optimizer;
    private readonly StepCursor _inEpoch, _inNoise;
    private readonly StepNoise _noise;
    private readonly EpochOrder _order;
    private readonly GradientPass _pass;
    private readonly ValidationPass _validation;
    private readonly Tensor _best, _lossSum, _normSum;
    private readonly Tensor? _places;
    private readonly int _rows;
    private long _stepsTaken;
    private int _epoch;

    /// <summary>Puts networks and data on the device.</summary>
    /// <param name="requests">One for each network: alike but for what <see cref="StackCheck"/> lets differ.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">Precision of matrix products.</param>
    /// <param name="fused">Whether to step by libtorch's fused optimizer where there is one network.</param>
    /// <param name="repeater">Runs steps and validation passes; stays the caller's.</param>
    public TorchTrainer(
        IReadOnlyList<TrainingRequest> requests, Device device, TorchPrecision precision, bool fused, IRepeater repeater)
    {
        _repeater = repeater;
        using var scope = NewDisposeScope();
        try
        {
            var settings = requests[0].Settings;
            _rows = requests[0].Data.TrainingRows.Length;
            int batchRows = Math.Min(settings.BatchSize, _rows);
            _model = new StackedModel(requests, device, precision, _kept);
            if (!repeater.Replays) _model.Trained.AddGradientsIn(_kept.Keep(zeros_like(_model.Parameters)));
            _best = _kept.Keep(_model.Parameters.clone());
            _lossSum = _kept.Keep(zeros(requests.Count, ScalarType.Float64, device));
            _normSum = _kept.Keep(zeros(requests.Count, ScalarType.Float64, device));
            (_inEpoch, _inNoise, _places) = StepCursor.Pair(repeater.Replays, device, _kept);
            _noise = new StepNoise(_model.Spec, _model.Settings, batchRows, NumbersAhead(device), _inNoise, _kept);
            NetworkRows[] rows = [.. requests.Select(TrainingRows)];
            var table = new DeviceTable(_model.Spec, rows, device, _kept);
            int orders = BatchOrder.Count(requests[0].Spec, settings);
            _order = new EpochOrder(table.Places(rows), orders, _rows, batchRows, device, _kept);
            _pass = new GradientPass(_model, table, _noise, requests[0].Observer.Warn);
            var stepsFused = !fused || requests.Count > 1 || !TorchScripts.HasFusedAdamW ? FusedStep.None
                : repeater.Replays ? FusedStep.ByTile : FusedStep.BySegment;
            _optimizer = new TorchAdamW(_model.Settings, _model.Block, _model.Parameters, stepsFused, _order.Steps, _kept);
            NetworkRows[] held = [.. requests.Select(r => new NetworkRows(r.Spec, r.Data.Validation, r.Data.ValidationRows, 1))];
            _validation = new ValidationPass(_model, new DeviceTable(_model.Spec, held, device, _kept), Current, repeater, _kept);
        }
        catch
        {
            _kept.Dispose();
            throw;
        }
    }

    /// <summary>Parts that a batch is passed in.</summary>
    internal int Parts
    {
        get => _pass.Parts;
        set => _pass.Parts = value;
    }

    private Tensor Current => _optimizer.Averaged ?? _model.Parameters;

    /// <summary>Trains all networks for an epoch.</summary>
    /// <param name="orders">
    /// Training rows of each network, permuted: (rows), or (members, rows) where each member has its own order.
    /// </param>
    /// <param name="checkCancelled">Called before each step.</param>
    /// <returns>Mean loss of each network; not a number where it diverged.</returns>
    public double[] TrainEpoch(IReadOnlyList<int[]> orders, Action? checkCancelled)
    {
        using var scope = NewDisposeScope();
        _order.Upload(orders);
        _model.BeginEpoch(++_epoch);
        _optimizer.BeginEpoch(_stepsTaken);
        _inEpoch.MoveTo(0);
        _lossSum.zero_();
        _normSum.zero_();
        for (int step = 0; step < _order.Steps; step++)
        {
            checkCancelled?.Invoke();
            Step(_order.RowsOf(step));
        }
        double[] norms = [.. _normSum.cpu().data<double>()];
        // A gradient that is not finite marks the epoch as diverged.
        return [.. _lossSum.cpu().data<double>().Select((sum, network) => double.IsFinite(norms[network]) ? sum / _rows : double.NaN)];
    }

    /// <summary>Loss of a batch and its gradient, in the caller's scope.</summary>
    /// <param name="rows">(networks, orders, rows): one order for all members, or one for each.</param>
    /// <param name="step">Number of the step, from 1, on which noise and dropout depend.</param>
    public (Tensor Loss, Tensor Gradient) Gradient(Tensor rows, long step)
    {
        _noise.BeginStep(step);
        return _pass.Run(rows);
    }

    /// <summary>Predictions of all networks for the validation rows: (networks, rows, outputs).</summary>
    public float[] PredictValidation() => _validation.Run();

    /// <summary>Remembers a network's current, or averaged, weights as its best.</summary>
    public void KeepAsBest(int network)
    {
        using var scope = NewDisposeScope();
        _best[network].copy_(Current[network]);
    }

    /// <summary>A network's remembered weights.</summary>
    public NetworkWeights ExportBest(int network) => Export(_best, network);

    /// <summary>A network's part of weights or a gradient, array by array.</summary>
    /// <param name="values">(networks, numbers).</param>
    /// <param name="network">Which network.</param>
    public NetworkWeights Export(Tensor values, int network) => _model.Export(values, network);

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <summary>The next step of the epoch, for all networks.</summary>
    /// <param name="rows">Rows of its batch.</param>
    private void Step(int rows)
    {
        _stepsTaken++;
        _noise.BeginStep(_stepsTaken);
        _optimizer.BeginStep(_stepsTaken);
        _repeater.Run($"step of {rows} rows in {Parts}", () => StepOnDevice(rows));
        _inEpoch.AdvanceOnHost();
        _inNoise.AdvanceOnHost();
    }

    /// <summary>What of a step happens on the device, and is replayed.</summary>
    private void StepOnDevice(int rows)
    {
        using var scope = NewDisposeScope();
        var (loss, gradient) = _pass.Run(_order.Batch(_inEpoch, rows));
        using var quiet = no_grad();
        var norm = _optimizer.Step(gradient, _inEpoch);
        using Scalar count = rows;
        _lossSum.add_(loss, alpha: count);
        _normSum.AddInPlace(norm);
        _places?.add_(Numbers.One, Numbers.One);
    }

    private static NetworkRows TrainingRows(TrainingRequest request)
    {
        var data = request.Data;
        double meanWeight = data.TrainingRows.Average(row => (double)data.Training.Weight(row));
        return new NetworkRows(request.Spec, data.Training, data.TrainingRows, meanWeight);
    }

    // On the CPU as many as its cache holds.
    private static long NumbersAhead(Device device) => device.type == DeviceType.CUDA ? 1L << 22 : 1L << 16;
}
