using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Network.Parts;
using MLNet.MoE.Torch.Noise;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Stacked networks on a device: what they are and their weights.</summary>
internal sealed class StackedModel
{
    private readonly IReadOnlyList<TrainingRequest> _requests;
    private readonly TorchNetwork _network;
    private readonly TorchLoss _loss;
    private readonly ITorchGate _gate;
    private readonly Tensor? _draws;
    private readonly TorchGateArguments _arguments;
    private readonly int _copies;
    private readonly int _selectionLines;
    private readonly TorchGateLoss? _gateLoss;

    /// <summary>Puts networks on a device.</summary>
    /// <param name="requests">One for each network.</param>
    /// <param name="device">The device.</param>
    /// <param name="precision">Precision of matrix products.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public StackedModel(IReadOnlyList<TrainingRequest> requests, Device device, TorchPrecision precision, KeptTensors kept)
    {
        (_requests, Device) = (requests, device);
        Spec = StackedSpec.Of([.. requests.Select(r => r.Spec)]);
        Settings = [.. requests.Select(r => r.Settings)];
        var embed = TorchParts.Embeddings.Get(Spec.Embedding).Create([.. requests.Select(r => r.Spec)], Spec, device, kept);
        _network = new TorchNetwork(Spec, Count, precision, embed);
        _loss = new TorchLoss(Spec);
        _gate = TorchParts.Gates.Get(Spec.Gate);
        Block = new ParameterBlock(Spec, group => Settings[0].RateFactor(group, Spec));
        Parameters = kept.Keep(Start());
        Trained = new ParameterSet(Block, Parameters, true, _network.Form, kept);
        _copies = WeightLayout.Copies(Spec);
        LossGradient = kept.Keep(ones(Count, ScalarType.Float32, device));
        GradientMask = Mask() is { } mask ? kept.Keep(mask) : null;
        bool isOne = requests.All(r => r.Spec.GateTemperature == 1 && r.Settings.FinalGateTemperature is null);
        var temperature = isOne ? null : kept.Keep(Temperatures(0));
        var numbers = GateDesign.Of(Spec).Arguments<float>();
        _selectionLines = GateDesign.Of(Spec).SelectionLines;
        _arguments = new(Spec.Experts, temperature, numbers.ActiveExperts, numbers.ProbabilityGap, numbers.LargestThreshold);
        if (Spec.HasGate && Settings[0].GateLoss is { } terms) _gateLoss = new TorchGateLoss(Spec, Count, terms, device, kept);
        if (FixedDraws() is { } draws) _draws = kept.Keep(draws);
    }

    /// <summary>The network that all are trained as.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Settings of each network.</summary>
    public TrainingSettings[] Settings { get; }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>Number of networks.</summary>
    public int Count => _requests.Count;

    /// <summary>The arrays.</summary>
    public ParameterBlock Block { get; }

    /// <summary>(networks, numbers).</summary>
    public Tensor Parameters { get; }

    /// <summary>The parameters as variables.</summary>
    public ParameterSet Trained { get; }

    /// <summary>(networks): what the loss of each network is derived with respect to itself, ones.</summary>
    public Tensor LossGradient { get; }

    /// <summary>(networks, numbers): what gradients are multiplied by, so that gates do not read what they are not to read; null where
    /// they read everything.</summary>
    public Tensor? GradientMask { get; }

    /// <summary>Makes ready for an epoch: gates may have another temperature in each.</summary>
    /// <param name="epoch">The epoch, counted from 1.</param>
    public void BeginEpoch(int epoch)
    {
        if (_requests.All(r => r.Settings.FinalGateTemperature is null)) return;
        using var quiet = no_grad();
        using var now = Temperatures(epoch);
        _arguments.Temperature!.copy_(now);
    }

    /// <summary>The arrays of another block, for predictions.</summary>
    /// <param name="values">(networks, numbers).</param>
    /// <param name="kept">Keeps what is made here.</param>
    public ParameterSet Views(Tensor values, KeptTensors kept) => new(Block, values, false, _network.Form, kept);

    /// <summary>Mean loss of each network on a batch: (networks), or a number for one network.</summary>
    public Tensor Loss(BatchTensors batch, StepDraws draws)
    {
        Tensor? term = null;
        Tensor Gate(Tensor lines)
        {
            var noisy = draws.AddGateNoise(lines);
            var weights = _gate.Weights(noisy, _arguments);
            term = _gateLoss?.Term(new(_arguments, lines, noisy, weights), RowWeights(batch));
            return weights;
        }
        var loss = _loss.Mean(_network.Forward(Trained, batch, Gate, draws.DropsUnits ? draws.Drop : null), batch);
        return term is null ? loss : loss.Plus(term);
    }

    /// <summary>Predictions of each network for a batch: (networks, rows, outputs).</summary>
    public Tensor Predict(ParameterSet parameters, BatchTensors batch)
    {
        Tensor Gate(Tensor lines) =>
            _draws is null ? _gate.Weights(lines.narrow(2, 0, _selectionLines), _arguments) : _gate.MeanWeights(lines, _draws, _arguments);
        return _loss.Predict(_network.Forward(parameters, batch, Gate, null));
    }

    /// <summary>A network's part of a block, array by array.</summary>
    /// <param name="values">(networks, numbers).</param>
    /// <param name="network">Which network.</param>
    public NetworkWeights Export(Tensor values, int network)
    {
        using var scope = NewDisposeScope();
        return Block.Export(_requests[network].Spec, values[network].cpu());
    }

    private static Tensor? RowWeights(BatchTensors batch)
        => batch.Weights?.view(batch.Weights.shape[0], batch.Orders, -1);

    private Tensor Start()
    {
        using var scope = NewDisposeScope();
        var rows = zeros(Count, Block.Length, ScalarType.Float32);
        for (int network = 0; network < Count; network++) Block.Import(_requests[network].Spec, _requests[network].Start, rows[network]);
        return rows.to(Device, copy: true).MoveToOuterDisposeScope();
    }

    /// <summary>(networks x copies, 1, 1): the gates' temperatures in an epoch.</summary>
    private Tensor Temperatures(int epoch)
    {
        float[] all = [.. _requests.SelectMany(r => Enumerable.Repeat(r.Settings.GateTemperature(r.Spec, epoch), _copies))];
        return tensor(all, [all.Length, 1, 1], device: Device);
    }

    /// <summary>
    /// (networks, numbers): 0 for the weights of inputs that a gate does not read, else 1; null where gates read everything.
    /// </summary>
    private Tensor? Mask()
    {
        if (_requests.All(r => r.Spec.GateParts?.Columns is null)) return null;
        using var scope = NewDisposeScope();
        var rows = zeros(Count, Block.Length, ScalarType.Float32);
        for (int network = 0; network < Count; network++)
        {
            var spec = _requests[network].Spec;
            var ones = new NetworkWeights([.. WeightLayout.For(spec).Select(shape =>
            {
                float[] values = new float[shape.Length];
                Array.Fill(values, 1);
                if (shape.Role.Kind == WeightKind.GateWeights) GateColumns.Clear(spec, values);
                return new WeightArray(shape, values);
            })]);
            Block.Import(spec, ones, rows[network]);
        }
        return rows.to(Device, copy: true).MoveToOuterDisposeScope();
    }

    /// <summary>(networks x copies, samples, experts): the noise that predictions average over; null for gates without.</summary>
    private Tensor? FixedDraws()
    {
        float[][] draws = [.. _requests.Select(r => GateDraws.Draw(r.Spec, r.Settings.Seed))];
        if (draws[0].Length == 0) return null;
        float[] all = [.. draws.SelectMany(d => Enumerable.Repeat(d, _copies)).SelectMany(d => d)];
        return tensor(all, [(long)Count * _copies, draws[0].Length / Spec.Experts, Spec.Experts], device: Device);
    }
}
