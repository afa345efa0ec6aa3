using System.Runtime.InteropServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Network.Parts;
using MLNet.MoE.Torch.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Stacked networks of one specification in training on one device. Parameters, state and data stay on the device; an epoch reads back its
/// loss alone.
/// </summary>
internal sealed class TorchTrainer : IDisposable
{
    private readonly KeptTensors _kept = new();
    private readonly IReadOnlyList<TrainingRequest> _requests;
    private readonly Device _device;
    private readonly TorchNetwork _network;
    private readonly TorchLoss _loss;
    private readonly ParameterBlock _block;
    private readonly ITorchGate _gate;
    private readonly Tensor _parameters, _gradient, _best, _lossSum, _normSum;
    private readonly Tensor? _temperature, _draws;
    private readonly ParameterSet _trained, _validated;
    private readonly TorchAdamW _optimizer;
    private readonly StepNoise _noise;
    private readonly DeviceTable _training, _validation;
    private readonly long[][] _place;
    private readonly int _predictionRows;
    private long _steps;

    /// <summary>Puts networks and data on the device.</summary>
    /// <param name="requests">One for each network: alike but for what <see cref="StackCheck"/> lets differ.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">Precision of matrix products.</param>
    /// <param name="fused">Whether to step by libtorch's fused optimizer where there is one network.</param>
    public TorchTrainer(IReadOnlyList<TrainingRequest> requests, Device device, TorchPrecision precision, bool fused)
    {
        (_requests, _device) = (requests, device);
        using var scope = NewDisposeScope();
        try
        {
            var spec = StackedSpec.Of([.. requests.Select(r => r.Spec)]);
            int copies = WeightLayout.Copies(spec);
            TrainingSettings[] settings = [.. requests.Select(r => r.Settings)];
            _network = new TorchNetwork(spec, requests.Count, precision);
            _loss = new TorchLoss(spec);
            _gate = TorchParts.Gates.Get(spec.Gate);
            _block = new ParameterBlock(spec, group => settings[0].RateFactor(group, spec));
            _parameters = _kept.Keep(Start());
            _gradient = _kept.Keep(zeros_like(_parameters));
            _best = _kept.Keep(_parameters.clone());
            _lossSum = _kept.Keep(zeros(requests.Count, ScalarType.Float64, device));
            _normSum = _kept.Keep(zeros(requests.Count, ScalarType.Float64, device));
            _trained = new ParameterSet(_block, _parameters, _gradient, _network.Form, _kept);
            bool stepsFused = fused && requests.Count == 1 && TorchScripts.HasFusedAdamW;
            _optimizer = new TorchAdamW(settings, _block, _parameters, _gradient, stepsFused, _kept);
            _validated = new ParameterSet(_block, _optimizer.Averaged ?? _parameters, null, _network.Form, _kept);
            if (Temperatures(copies) is { } temperature) _temperature = _kept.Keep(temperature);
            if (FixedDraws(copies) is { } draws) _draws = _kept.Keep(draws);
            int batchRows = Math.Min(settings[0].BatchSize, requests[0].Data.TrainingRows.Length);
            _noise = new StepNoise(spec, settings, batchRows, device, NumbersAhead(device), _kept);
            NetworkRows[] training = [.. requests.Select(TrainingRows)];
            _training = new DeviceTable(spec, training, device, _kept);
            NetworkRows[] validation = [.. requests.Select(r => new NetworkRows(r.Spec, r.Data.Validation, r.Data.ValidationRows, 1))];
            _validation = new DeviceTable(spec, validation, device, _kept);
            _place = _training.Places(training);
            _predictionRows = PredictionRows(spec, requests.Count);
        }
        catch
        {
            _kept.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Parts that a batch is passed in, one after the other; their gradients are added up, so that a step is the same for any number.
    /// </summary>
    public int Parts { get; set; } = 1;

    /// <summary>Trains all networks for an epoch.</summary>
    /// <param name="orders">
    /// Training rows of each network, permuted: (rows), or (members, rows) where each member has its own order.
    /// </param>
    /// <param name="checkCancelled">Called before each step.</param>
    /// <returns>Mean loss of each network; not a number where it diverged.</returns>
    public double[] TrainEpoch(IReadOnlyList<int[]> orders, Action? checkCancelled)
    {
        using var scope = NewDisposeScope();
        int own = BatchOrder.Count(_requests[0].Spec, _requests[0].Settings), rows = orders[0].Length / own,
            batchSize = _requests[0].Settings.BatchSize;
        var order = tensor([.. orders.SelectMany((o, i) => o.Select(row => _place[i][row]))], [orders.Count, own, rows], device: _device);
        _lossSum.zero_();
        _normSum.zero_();
        for (int start = 0; start < rows; start += batchSize)
        {
            checkCancelled?.Invoke();
            Step(order.narrow(2, start, Math.Min(batchSize, rows - start)));
        }
        double[] norms = [.. _normSum.cpu().data<double>()];
        // A gradient that is not finite marks the epoch as diverged.
        return [.. _lossSum.cpu().data<double>().Select((sum, network) => double.IsFinite(norms[network]) ? sum / rows : double.NaN)];
    }

    /// <summary>Loss of a batch, whose gradient is left in the gradient block. The one place that passes forward and backward.</summary>
    /// <param name="rows">(networks, orders, rows): one order for all members, or one for each.</param>
    /// <param name="step">Number of the step, from 1, on which noise and dropout depend.</param>
    /// <returns>Mean loss of each network: (networks), or a number for one network.</returns>
    public Tensor Gradient(Tensor rows, long step)
    {
        using var scope = NewDisposeScope();
        _gradient.zero_();
        long count = rows.shape[2], part = (count + Parts - 1) / Parts;
        Tensor? total = null;
        for (long start = 0; start < count; start += part)
        {
            using var partScope = NewDisposeScope();
            long length = Math.Min(part, count - start);
            var batch = _training.Select(length == count ? rows : rows.narrow(2, start, length));
            var draws = _noise.Draws(step, start, length);
            Tensor Gate(Tensor logits) => _gate.Weights(draws.AddGateNoise(logits), _temperature);
            var outputs = _network.Forward(_trained, batch, Gate, draws.DropsUnits ? draws.Drop : null);
            var loss = _loss.Mean(outputs, batch);
            if (length < count)
            {
                using Scalar share = (double)length / count;
                loss = loss.mul(share);
            }
            // Each network's loss depends on its own parameters alone, so one backward pass serves all.
            (_requests.Count == 1 ? loss : loss.sum()).backward();
            total = (total is null ? loss.detach() : total.Plus(loss.detach())).MoveToOuterDisposeScope();
        }
        return total!.MoveToOuterDisposeScope();
    }

    /// <summary>Predictions of all networks for the validation rows: (networks, rows, outputs).</summary>
    public float[] PredictValidation()
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        int networks = _requests.Count;
        var first = tensor([.. _validation.First], [networks, 1], device: _device);
        var parts = new List<Tensor>();
        for (int start = 0; start < _validation.RowCount; start += _predictionRows)
        {
            using Scalar from = start, to = Math.Min(start + _predictionRows, _validation.RowCount);
            var rows = arange(from, to, Numbers.One, ScalarType.Int64, _device);
            parts.Add(Predict(_validation.Select(rows.unsqueeze(0).Plus(first).unsqueeze(1))));
        }
        return parts.Count == 0 ? [] : cat(parts, 1).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Remembers a network's current, or averaged, weights as its best.</summary>
    public void KeepAsBest(int network)
    {
        using var scope = NewDisposeScope();
        _best[network].copy_((_optimizer.Averaged ?? _parameters)[network]);
    }

    /// <summary>A network's remembered weights.</summary>
    public NetworkWeights ExportBest(int network) => Export(_best, network);

    /// <summary>A network's gradient, array by array.</summary>
    public NetworkWeights ExportGradient(int network) => Export(_gradient, network);

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <summary>One step of all networks on a batch: (networks, orders, rows).</summary>
    public void Step(Tensor rows)
    {
        using var scope = NewDisposeScope();
        _steps++;
        var loss = GradientOrHalves(rows);
        using var quiet = no_grad();
        var norm = _optimizer.Step();
        using Scalar count = rows.shape[2];
        _lossSum.add_(loss, alpha: count);
        _normSum.AddInPlace(norm);
    }

    private Tensor GradientOrHalves(Tensor rows)
    {
        try
        {
            return Gradient(rows, _steps);
        }
        catch (ExternalException exception) when (Parts == 1 && rows.shape[2] > 1 && OutOfMemory.Is(exception))
        {
            Parts = 2;
            _requests[0].Observer.Warn?.Invoke(
                $"Out of memory on '{_device}' with batches of {rows.shape[2]} rows; each batch is now passed in two halves, which gives "
                + "the same steps.");
        }
        return Gradient(rows, _steps);
    }

    // On the CPU as many as its cache holds.
    private static long NumbersAhead(Device device) => device.type == DeviceType.CUDA ? 1L << 22 : 1L << 16;

    private Tensor PredictionGate(Tensor logits) =>
        _draws is null ? _gate.Weights(logits, _temperature) : _gate.MeanWeights(logits, _draws, _temperature);

    private Tensor Predict(BatchTensors batch) => _loss.Predict(_network.Forward(_validated, batch, PredictionGate, null));

    private Tensor Start()
    {
        var rows = zeros(_requests.Count, _block.Length, ScalarType.Float32);
        for (int network = 0; network < _requests.Count; network++)
            _block.Import(_requests[network].Spec, _requests[network].Start, rows[network]);
        return rows.to(_device, copy: true);
    }

    private static NetworkRows TrainingRows(TrainingRequest request)
    {
        var data = request.Data;
        return new NetworkRows(request.Spec, data.Training, data.TrainingRows,
            data.TrainingRows.Average(row => (double)data.Training.Weight(row)));
    }

    /// <summary>(networks x copies, 1, 1): the gates' temperatures; null where all are 1.</summary>
    private Tensor? Temperatures(int copies)
    {
        if (_requests.All(r => r.Spec.GateTemperature == 1)) return null;
        return tensor([.. _requests.SelectMany(r => Enumerable.Repeat(r.Spec.GateTemperature, copies))],
            [(long)_requests.Count * copies, 1, 1], device: _device);
    }

    /// <summary>(networks x copies, samples, experts): the noise that predictions average over; null for gates without.</summary>
    private Tensor? FixedDraws(int copies)
    {
        float[][] draws = [.. _requests.Select(r => GateNoise.Draw(r.Spec, r.Settings.Seed))];
        if (draws[0].Length == 0) return null;
        int experts = _requests[0].Spec.Experts;
        float[] all = [.. draws.SelectMany(d => Enumerable.Repeat(d, copies)).SelectMany(d => d)];
        return tensor(all, [(long)_requests.Count * copies, draws[0].Length / experts, experts], device: _device);
    }

    private NetworkWeights Export(Tensor values, int network)
    {
        using var scope = NewDisposeScope();
        return _block.Export(_requests[network].Spec, values[network].cpu());
    }

    private int PredictionRows(NetworkSpec spec, int networks)
    {
        // A chunk's layers should stay in the processor's cache, or fill a GPU.
        long budget = _device.type == DeviceType.CUDA ? 1L << 28 : 1L << 24;
        return (int)Math.Clamp(budget / ((long)networks * spec.Members * spec.Experts * spec.Width * sizeof(float)), 64, 1 << 16);
    }
}
