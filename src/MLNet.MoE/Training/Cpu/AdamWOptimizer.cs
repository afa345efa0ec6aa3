using System.Numerics;
using MLNet.MoE.Inference;
using MLNet.MoE.Network;

namespace MLNet.MoE.Training.Cpu;

/// <summary>
/// Sums the threads' gradients, clips their norm and steps AdamW, with a learning rate and decay for each group of arrays;
/// then moves the average of the weights. Parameters are shared out to threads in whole blocks.
/// </summary>
internal sealed unsafe class AdamWOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockLength = 4096;
    private readonly CpuNetwork<T> _network;
    private readonly TrainingSettings _settings;
    private readonly AlignedBuffer<T> _mean, _square;
    private readonly List<Block> _blocks = [];
    private readonly double[] _squares;
    private readonly nint[] _parts;
    private readonly Action<int> _reduce, _update;
    private double _clip, _warmup;
    private long _step;

    public AdamWOptimizer(CpuNetwork<T> network, TrainingSettings settings)
    {
        (_network, _settings) = (network, settings);
        _mean = new AlignedBuffer<T>(network.Layout.Length);
        _square = new AlignedBuffer<T>(network.Layout.Length);
        if (settings.AverageDecay > 0)
        {
            Averaged = new AlignedBuffer<T>(network.Layout.Length);
            network.Parameters.Span.CopyTo(Averaged.Span);
        }
        foreach (var region in network.Layout.Regions) AddBlocks(region);
        _squares = new double[network.Team.Size];
        _parts = [.. network.Gradients.Select(g => (nint)g.Data)];
        (_reduce, _update) = (Reduce, Update);
    }

    /// <summary>The moving average of the parameters, or null without one.</summary>
    public AlignedBuffer<T>? Averaged { get; }

    /// <summary>Steps along the gradient that the network holds. Returns false, leaving the parameters, if it is not finite.</summary>
    public bool Step()
    {
        _network.Team.Run(_reduce);
        double sum = 0;
        foreach (double part in _squares) sum += part;
        double norm = Math.Sqrt(sum);
        if (!double.IsFinite(norm)) return false;
        _step++;
        _clip = norm > _settings.ClipNorm ? _settings.ClipNorm / norm : 1;
        _warmup = _settings.WarmupSteps > 0 ? Math.Min(1, (double)_step / _settings.WarmupSteps) : 1;
        _network.Team.Run(_update);
        GC.KeepAlive(this);
        return true;
    }

    private void AddBlocks(Region region)
    {
        var shape = region.Shape;
        float factor = shape.Group switch
        {
            WeightGroup.Gate => _settings.GateRateFactor,
            WeightGroup.Embedding => _settings.EmbeddingRateFactor,
            WeightGroup.Scale => _settings.ScaleRateFactor,
            _ => 1,
        };
        for (nint start = 0; start < region.Length; start += BlockLength)
            _blocks.Add(new Block(region.Offset + start, Math.Min(BlockLength, region.Length - start), factor, shape.Decays ? _settings.WeightDecay : 0));
    }

    private (int First, int End) Share(int thread) =>
        ((int)((long)_blocks.Count * thread / _network.Team.Size), (int)((long)_blocks.Count * (thread + 1) / _network.Team.Size));

    private void Reduce(int thread)
    {
        double sum = 0;
        Span<nint> parts = stackalloc nint[_parts.Length];
        var (first, end) = Share(thread);
        for (int i = first; i < end; i++)
        {
            var block = _blocks[i];
            for (int p = 0; p < parts.Length; p++) parts[p] = _parts[p] + (block.Offset * sizeof(T));
            sum += double.CreateTruncating(_network.Kernels.Reduce(block.Length, parts));
        }
        _squares[thread] = sum;
    }

    private void Update(int thread)
    {
        double correction1 = 1 - Math.Pow(0.9, _step), correction2 = 1 - Math.Pow(0.999, _step);
        T squareScale = T.CreateTruncating(1 / Math.Sqrt(correction2)), clip = T.CreateTruncating(_clip);
        // Early in a run the average would remember the start for long; its decay rises with the steps taken.
        T averageDecay = T.CreateTruncating(Math.Min(_settings.AverageDecay, (1.0 + _step) / (10.0 + _step)));
        T* parameters = _network.Parameters.Data;
        var (first, end) = Share(thread);
        for (int i = first; i < end; i++)
        {
            var block = _blocks[i];
            double rate = _settings.LearningRate * block.RateFactor * _warmup;
            var step = new Inference.Kernels.AdamWStep<T>(clip, T.CreateTruncating(1 - (rate * block.Decay)), T.CreateTruncating(rate / correction1), squareScale);
            nint at = block.Offset;
            _network.Kernels.AdamW(block.Length, parameters + at, _network.Gradients[0].Data + at, _mean.Data + at, _square.Data + at, step);
            if (Averaged is not null) _network.Kernels.Average(block.Length, parameters + at, Averaged.Data + at, averageDecay);
        }
    }

    private readonly record struct Block(nint Offset, nint Length, float RateFactor, float Decay);
}
