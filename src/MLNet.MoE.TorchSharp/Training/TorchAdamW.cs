using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Clips each network's gradient, steps AdamW with a learning rate and decay for each group of arrays, and moves the average of the
/// weights:
/// the arithmetic of the CPU engine's optimizer. Nothing is read back to the host.
/// </summary>
internal sealed class TorchAdamW
{
    private static readonly Scalar SquareKept = 0.999, SquareTaken = 0.001;

    private readonly TrainingSettings[] _settings;
    private readonly IReadOnlyList<ParameterSegment> _segments;
    private readonly Tensor _parameters, _gradient, _mean, _square;
    private readonly Tensor _stepCount, _clip, _meanTaken;
    private readonly bool _fused;
    private readonly Tensor? _rates, _decays;
    private long _step;

    /// <summary>Makes the optimizer; parameters and gradient stay the caller's.</summary>
    /// <param name="settings">Settings of each network.</param>
    /// <param name="block">The arrays.</param>
    /// <param name="parameters">(networks, numbers).</param>
    /// <param name="gradient">(networks, numbers).</param>
    /// <param name="fused">Whether to step by libtorch's fused operation; possible for one network.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public TorchAdamW(TrainingSettings[] settings, ParameterBlock block, Tensor parameters, Tensor gradient, bool fused, KeptTensors kept)
    {
        (_settings, _segments, _parameters, _gradient, _fused) = (settings, block.Segments, parameters, gradient, fused);
        using var scope = NewDisposeScope();
        _mean = kept.Keep(zeros_like(parameters));
        _square = kept.Keep(zeros_like(parameters));
        _stepCount = kept.Keep(zeros(1, ScalarType.Float32, parameters.device).squeeze());
        _clip = kept.Keep(tensor([.. settings.Select(s => s.ClipNorm)], [settings.Length, 1], device: parameters.device));
        _meanTaken = kept.Keep(tensor(0.1f, device: parameters.device));
        if (settings[0].AverageDecay > 0) Averaged = kept.Keep(parameters.clone());
        if (fused) return;
        var rates = new float[settings.Length * block.Length];
        var decays = new float[rates.Length];
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
        _rates = kept.Keep(tensor(rates, [settings.Length, block.Length], device: parameters.device));
        _decays = kept.Keep(tensor(decays, [settings.Length, block.Length], device: parameters.device));
    }

    /// <summary>Moving average of the parameters: (networks, numbers); null without one.</summary>
    public Tensor? Averaged { get; }

    /// <summary>
    /// Steps along the gradient, which is overwritten. A network whose gradient is not finite stays finite. Called without gradient
    /// tracking, inside a scope.
    /// </summary>
    /// <returns>Norm of each network's gradient before clipping: (networks).</returns>
    public Tensor Step()
    {
        _step++;
        var first = _settings[0];
        double warmup = first.WarmupSteps > 0 ? Math.Min(1, (double)_step / first.WarmupSteps) : 1;
        // TorchSharp's own norm hands libtorch a number that nobody holds.
        var norm = _gradient.mul(_gradient).sum([1L], keepdim: true).sqrt();
        var divisor = (norm / _clip).clamp_min(Numbers.One);
        if (_fused) StepFused(divisor, norm.isfinite().logical_not().@float(), warmup);
        else StepAll(divisor, warmup);
        if (Averaged is not null)
        {
            // Early in a run the average would remember the start for long; its decay rises with the steps taken.
            double decay = Math.Min(first.AverageDecay, (1.0 + _step) / (10.0 + _step));
            using Scalar kept = decay, taken = 1 - decay;
            Averaged.mul_(kept).add_(_parameters, taken);
        }
        return norm.squeeze(1);
    }

    private void StepFused(Tensor divisor, Tensor skip, double warmup)
    {
        _stepCount.add_(Numbers.One, Numbers.One);
        var (scale, skipped) = (divisor.squeeze(), skip.squeeze());
        var settings = _settings[0];
        foreach (var segment in _segments)
        {
            if (segment.Length == 0) continue;
            TorchScripts.FusedAdamW(
                Part(_parameters, segment),
                Part(_gradient, segment),
                Part(_mean, segment),
                Part(_square, segment),
                _stepCount,
                scale,
                skipped,
                settings.LearningRate * segment.RateFactor * warmup,
                segment.Decays ? settings.WeightDecay : 0);
        }
    }

    private void StepAll(Tensor divisor, double warmup)
    {
        double correction1 = 1 - Math.Pow(0.9, _step), correction2 = Math.Sqrt(1 - Math.Pow(0.999, _step));
        // Where a gradient's norm is not finite its network's run is over, but its weights stay finite.
        var gradient = _gradient.div_(divisor).nan_to_num_(0, 0, 0);
        _mean.lerp_(gradient, _meanTaken);
        _square.mul_(SquareKept).addcmul_(gradient, gradient, SquareTaken);
        // mean / correction1 over (root of square / correction2 + epsilon), with the factors drawn together.
        using Scalar epsilon = 1e-8 * correction2, decay = -warmup, rate = -warmup * correction2 / correction1;
        var direction = _mean.div(_square.sqrt().add_(epsilon, Numbers.One));
        _parameters.addcmul_(_parameters, _decays!, decay);
        _parameters.addcmul_(direction, _rates!, rate);
    }

    private static Tensor Part(Tensor block, ParameterSegment segment) => block[0].narrow(0, segment.Offset, segment.Length);
}
