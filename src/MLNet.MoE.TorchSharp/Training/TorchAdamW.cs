using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Clips each network's gradient, steps AdamW with a learning rate and decay for each group of arrays, and moves the average of the
/// weights: the arithmetic of the CPU engine's optimizer, on all arrays at once. Nothing is read back to the host, and a step is the same
/// operations each time.
/// </summary>
internal sealed class TorchAdamW
{
    private static readonly Scalar SquareKept = 0.999, SquareTaken = 0.001;

    private readonly TrainingSettings _settings;
    private readonly IReadOnlyList<ParameterSegment> _segments;
    private readonly StepScales _scales;
    private readonly Tensor _parameters, _mean, _square, _clip, _meanTaken;
    private readonly Tensor? _stepCount, _rates, _decays, _weightsKept, _ratesNow;
    private readonly TiledAdamW? _tiled;
    private double _warmUp = double.NaN;

    /// <summary>Makes the optimizer; the parameters stay the caller's.</summary>
    /// <param name="settings">Settings of each network.</param>
    /// <param name="block">The arrays.</param>
    /// <param name="parameters">(networks, numbers).</param>
    /// <param name="fused">How libtorch's fused operation steps; possible for one network.</param>
    /// <param name="steps">Steps of an epoch.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public TorchAdamW(TrainingSettings[] settings, ParameterBlock block, Tensor parameters, FusedStep fused, long steps, KeptTensors kept)
    {
        (_settings, _parameters) = (settings[0], parameters);
        _segments = [.. block.Segments.Where(segment => segment.Length > 0)];
        using var scope = NewDisposeScope();
        var device = parameters.device;
        _mean = kept.Keep(zeros_like(parameters));
        _square = kept.Keep(zeros_like(parameters));
        _clip = kept.Keep(tensor([.. settings.Select(s => s.ClipNorm)], [settings.Length, 1], device: device));
        _meanTaken = kept.Keep(tensor(0.1f, device: device));
        if (_settings.AverageDecay > 0) Averaged = kept.Keep(parameters.clone());
        double[] fusedRates = fused == FusedStep.BySegment
            ? [.. _segments.Select(segment => (double)_settings.LearningRate * segment.RateFactor)] : [];
        _scales = new StepScales(_settings, fusedRates, steps, device, kept);
        if (fused != FusedStep.None) _stepCount = kept.Keep(zeros(1, ScalarType.Float32, device).squeeze());
        if (fused == FusedStep.BySegment) return;
        var (rates, decays) = RatesAndDecays(settings, block);
        _rates = kept.Keep(tensor(rates, [settings.Length, block.Length], device: device));
        _decays = kept.Keep(tensor(decays, [settings.Length, block.Length], device: device));
        _weightsKept = kept.Keep(empty_like(_decays));
        if (fused == FusedStep.None) return;
        _ratesNow = kept.Keep(empty_like(_rates));
        _tiled = new TiledAdamW(_mean, _square, _stepCount!, kept);
    }

    /// <summary>Moving average of the parameters: (networks, numbers); null without one.</summary>
    public Tensor? Averaged { get; }

    /// <summary>Makes the numbers of the steps of an epoch ready.</summary>
    /// <param name="stepsTaken">Steps before the first of them.</param>
    public void BeginEpoch(long stepsTaken) => _scales.Begin(stepsTaken);

    /// <summary>Makes ready for a step, between steps: what is not worth an operation in each of them.</summary>
    /// <param name="step">The step, counted from 1.</param>
    public void BeginStep(long step)
    {
        double warmUp = _scales.WarmUp(step);
        if (_weightsKept is null || warmUp == _warmUp) return;
        _warmUp = warmUp;
        using var quiet = no_grad();
        using Scalar factor = -warmUp;
        _weightsKept.copy_(_decays!).mul_(factor).add_(Numbers.One, Numbers.One);
        using Scalar risen = warmUp;
        _ratesNow?.copy_(_rates!).mul_(risen);
    }

    /// <summary>
    /// Steps along the gradient, which is overwritten. A network whose gradient is not finite stays finite. Called without gradient
    /// tracking, inside a scope.
    /// </summary>
    /// <param name="gradient">(networks, numbers).</param>
    /// <param name="cursor">Where the step stands in its epoch.</param>
    /// <returns>Norm of each network's gradient before clipping: (networks).</returns>
    public Tensor Step(Tensor gradient, StepCursor cursor)
    {
        var scales = _scales.At(cursor);
        // TorchSharp's vector_norm hands libtorch a number that nobody holds.
        var norm = gradient.norm(1, keepdim: true);
        var divisor = (norm / _clip).clamp_min(Numbers.One);
        if (_stepCount is null) StepAll(gradient, divisor, scales);
        else StepFused(gradient, divisor.squeeze(), IsNotFinite(norm).squeeze(), scales);
        Averaged?.lerp_(_parameters, scales.ShareOfAverage);
        return norm.squeeze(1);
    }

    private void StepFused(Tensor gradient, Tensor divisor, Tensor skip, StepScales.Row scales)
    {
        _stepCount!.add_(Numbers.One, Numbers.One);
        if (_tiled is not null)
        {
            _parameters.mul_(_weightsKept!).addcmul_(_tiled.Step(gradient, divisor, skip), _ratesNow!, Numbers.One);
            return;
        }
        for (int i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            TorchScripts.FusedAdamW(
                [Part(_parameters, segment)],
                [Part(gradient, segment)],
                [Part(_mean, segment)],
                [Part(_square, segment)],
                [_stepCount],
                new(divisor, skip, scales.Rate(i), segment.Decays ? _settings.WeightDecay : 0));
        }
    }

    private void StepAll(Tensor gradient, Tensor divisor, StepScales.Row scales)
    {
        // Where a gradient's norm is not finite its network's run is over, but its weights stay finite.
        gradient.div_(divisor).nan_to_num_(0, 0, 0);
        _mean.lerp_(gradient, _meanTaken);
        _square.mul_(SquareKept).addcmul_(gradient, gradient, SquareTaken);
        var denominator = addcmul(scales.ScaledEpsilon, _square.sqrt(), scales.InverseOfRate, Numbers.One);
        _parameters.mul_(_weightsKept!).addcdiv_(_mean.mul(_rates!), denominator, Numbers.MinusOne);
    }

    private static (float[] Rates, float[] Decays) RatesAndDecays(TrainingSettings[] settings, ParameterBlock block)
    {
        float[] rates = new float[settings.Length * block.Length];
        float[] decays = new float[rates.Length];
        for (int network = 0; network < settings.Length; network++)
        {
            foreach (var segment in block.Segments)
            {
                int start = (int)((network * block.Length) + segment.Offset), length = (int)segment.Length;
                float rate = settings[network].LearningRate * segment.RateFactor;
                rates.AsSpan(start, length).Fill(rate);
                decays.AsSpan(start, length).Fill(segment.Decays ? rate * settings[network].WeightDecay : 0);
            }
        }
        return (rates, decays);
    }

    /// <summary>1 where a number is not finite, else 0.</summary>
    private static Tensor IsNotFinite(Tensor number) => (number - number).ne_(Numbers.Zero);

    private static Tensor Part(Tensor block, ParameterSegment segment) => block[0].narrow(0, segment.Offset, segment.Length);
}
