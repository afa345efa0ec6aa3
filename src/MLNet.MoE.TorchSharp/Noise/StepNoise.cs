using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Network.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Noise;

/// <summary>
/// What is random in the steps of stacked networks: the gate's noise and the units that are dropped. Every number is that of the CPU
/// engine: a function of the network's seed, the step, the member and the place, so that a network meets the same numbers alone, among
/// others and on any device. They are computed for several steps at a time, since a small step's own numbers don't fill a device.
/// </summary>
internal sealed class StepNoise
{
    private static readonly Scalar Half = 0.5f, UniformScale = 1f / (1 << 23);

    private readonly NetworkSpec _spec;
    private readonly TorchGateNoise? _gate;
    private readonly int _networks, _paddedWidth;
    private readonly long _steps;
    private readonly CounterStreams? _gateStreams, _dropoutStreams;
    private readonly Tensor? _gateNoise, _masks, _uniformBits, _fieldShifts, _fieldMask, _thresholds, _scales;
    private readonly StepCursor _cursor;
    private long _first = long.MinValue;

    /// <summary>Makes room for the numbers; the first of them are drawn when a step asks for them.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="settings">Settings of each network: its seed and dropout.</param>
    /// <param name="rows">Rows of a batch at most.</param>
    /// <param name="numbersAhead">Numbers that are drawn at a time; one step's where that is more.</param>
    /// <param name="cursor">Stands at the present step's place among those that are drawn; it is moved here.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public StepNoise(
        NetworkSpec spec, IReadOnlyList<TrainingSettings> settings, int rows, long numbersAhead, StepCursor cursor, KeptTensors kept)
    {
        var device = cursor.Device;
        (_spec, _networks, _cursor) = (spec, settings.Count, cursor);
        var noise = spec.HasGate ? GateDesign.Of(spec).Noise : null;
        bool isNoisy = noise?.IsDrawn == true, drops = settings.Any(s => s.Dropout > 0);
        if (isNoisy) _gate = TorchParts.GateNoises.Get(noise!.Name);
        // The units of a row lie in whole panels there, and so do their numbers.
        _paddedWidth = Kernels<float>.Best.Pad(spec.Width);
        long members = spec.Members, experts = spec.Experts;
        long gateNumbers = isNoisy ? members * rows * experts : 0;
        long units = drops ? spec.Layers * members * experts * rows * _paddedWidth : 0;
        _steps = Math.Clamp(numbersAhead / Math.Max(1, (gateNumbers + units) * _networks), 1, 64);
        int[] seeds = [.. settings.Select(s => s.Seed)];
        using var scope = NewDisposeScope();
        if (isNoisy)
        {
            var streams = Enumerable.Range(0, spec.Members).Select(member => (PassNoise<float>.GatePurpose, (long)member));
            _gateStreams = new CounterStreams(seeds, [.. streams], rows * experts, device, kept);
            _gateNoise = kept.Keep(empty([_steps, _networks, members, rows, experts], ScalarType.Float32, device));
            _uniformBits = kept.Keep(tensor([41L, CounterStreams.Mask(41)], device: device));
        }
        if (!drops) return;
        var layers = Enumerable.Range(0, spec.Layers).SelectMany(layer =>
            Enumerable.Range(0, spec.Members * spec.Experts).Select(expert => (PassNoise<float>.DropoutPurpose + layer, (long)expert)));
        // Each number of 64 bits decides about four units.
        _dropoutStreams = new CounterStreams(seeds, [.. layers], (long)rows * _paddedWidth / 4, device, kept);
        _masks = kept.Keep(empty([_steps, _networks, spec.Layers, members, experts, rows, _paddedWidth], ScalarType.Float32, device));
        _fieldShifts = kept.Keep(tensor([0L, 16, 32, 48], device: device));
        _fieldMask = kept.Keep(tensor(0xFFFFL, device: device));
        _thresholds = kept.Keep(tensor([.. settings.Select(s => (long)(uint)(s.Dropout * 65536))], [_networks, 1, 1, 1], device: device));
        _scales = kept.Keep(tensor([.. settings.Select(s => 1 / (1 - s.Dropout))], [_networks, 1, 1, 1, 1, 1], device: device));
    }

    /// <summary>Makes ready for a step, between steps: draws where there is need.</summary>
    /// <param name="step">The step, counted from 1.</param>
    public void BeginStep(long step)
    {
        if (step < _first || step >= _first + _steps)
        {
            // Where there is no memory to draw in, nothing is there.
            _first = long.MinValue;
            Draw(step);
            _first = step;
        }
        _cursor.MoveTo(step - _first);
    }

    /// <summary>What is random in the present step, for some rows of its batch.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">How many.</param>
    public StepDraws Draws(long firstRow, long rows)
    {
        var noise = _gateNoise is null ? null : _cursor.Pick(_gateNoise).narrow(2, firstRow, rows);
        var masks = _masks is null ? null : _cursor.Pick(_masks).narrow(4, firstRow, rows).narrow(5, 0, _spec.Width);
        return new StepDraws(_spec, _networks, noise, masks);
    }

    /// <summary>Draws the numbers of a step and of those that follow.</summary>
    private void Draw(long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (_gateStreams is not null)
        {
            // The CPU engine's uniform numbers, (bits >> 41 + 0.5) / 2^23, exact in single precision.
            var bits = _gateStreams.Bits(step, _steps).bitwise_right_shift_(_uniformBits![0]).bitwise_and_(_uniformBits[1]);
            _gateNoise!.copy_(bits.view(_gateNoise.shape)).add_(Half, Numbers.One).mul_(UniformScale);
            _gate!.Draw(_gateNoise);
        }
        if (_dropoutStreams is null) return;
        for (long i = 0; i < _steps; i++)
        {
            using var stepScope = NewDisposeScope();
            var fields = _dropoutStreams.Bits(step + i, 1)[0].unsqueeze(-1).bitwise_right_shift(_fieldShifts!).bitwise_and_(_fieldMask!);
            var mask = _masks![i];
            mask.copy_(fields.ge(_thresholds!).view(mask.shape)).mul_(_scales!);
        }
    }
}
