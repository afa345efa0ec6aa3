using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>
/// Sums the threads' gradients, clips their norm and steps AdamW, with a learning rate and decay for each group of arrays;
/// then moves the average of the weights. Parameters are shared out to threads in whole blocks; rows of categories are left to
/// <see cref="LazyAdamW{T}"/>, so <see cref="Complete"/> has to be called before the parameters are used for anything but the next step.
/// </summary>
internal sealed unsafe class AdamWOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockLength = 4096;
    private readonly CpuNetwork<T> _network;
    private readonly TrainingSettings _settings;
    private readonly AlignedBuffer<T> _m, _v;
    private readonly LazyAdamW<T> _lazy;
    private readonly List<Block> _blocks = [];
    private readonly double[] _squares;
    private readonly nint[] _parts;
    private readonly Action<int> _reduce, _update, _catchUpAll;
    private StepSize _size;
    private long _step;

    public AdamWOptimizer(CpuNetwork<T> network, TrainingSettings settings)
    {
        (_network, _settings) = (network, settings);
        _m = new AlignedBuffer<T>(network.Layout.Length);
        _v = new AlignedBuffer<T>(network.Layout.Length);
        if (settings.AverageDecay > 0)
        {
            Averaged = new AlignedBuffer<T>(network.Layout.Length);
            network.Parameters.Span.CopyTo(Averaged.Span);
        }
        foreach (var region in network.Layout.Regions) AddBlocks(region);
        _squares = new double[network.Team.Size];
        _parts = [.. network.Gradients.Select(g => (nint)g.Data)];
        T* average = Averaged is null ? null : Averaged.Data;
        _lazy = new LazyAdamW<T>(network, _m.Data, _v.Data, average, region => Rates(region.Shape));
        (_reduce, _update, _catchUpAll) = (Reduce, Update, _lazy.CatchUpAll);
        if (network.Layout.GatheredRegions.Length > 0) network.BeforePass = _lazy.CatchUp;
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
        double warmup = _settings.WarmupSteps > 0 ? Math.Min(1, (double)_step / _settings.WarmupSteps) : 1;
        // Early in a run the average would remember the start for long; its decay rises with the steps taken.
        double averageDecay = Math.Min(_settings.AverageDecay, (1.0 + _step) / (10.0 + _step));
        _size = new(_step, _settings.LearningRate * warmup, norm > _settings.ClipNorm ? _settings.ClipNorm / norm : 1, averageDecay);
        _network.Team.Run(_update);
        _lazy.EndStep(_size);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>Brings every parameter and its average up to date with the last step.</summary>
    public void Complete()
    {
        if (_network.Layout.GatheredRegions.Length > 0) _network.Team.Run(_catchUpAll);
        GC.KeepAlive(this);
    }

    private void AddBlocks(Region region)
    {
        var (factor, decay) = Rates(region.Shape);
        for (nint start = 0; start < region.Length; start += BlockLength)
            _blocks.Add(new Block(region.Offset + start, Math.Min(BlockLength, region.Length - start), factor, decay));
    }

    private (double Factor, double Decay) Rates(WeightShape shape) =>
        (_settings.RateFactor(shape.Group, _network.Spec), shape.Decays ? _settings.WeightDecay : 0);

    private (int First, int End) Share(int thread) =>
        ((int)((long)_blocks.Count * thread / _network.Team.Size), (int)((long)_blocks.Count * (thread + 1) / _network.Team.Size));

    private void Reduce(int thread)
    {
        double sum = _lazy.Reduce(thread);
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
        _lazy.Update(thread, _size);
        T* parameters = _network.Parameters.Data;
        T averageDecay = T.CreateTruncating(_size.AverageDecay);
        var (first, end) = Share(thread);
        for (int i = first; i < end; i++)
        {
            var block = _blocks[i];
            nint at = block.Offset;
            _network.Kernels.AdamW(block.Length, parameters + at, _network.Gradients[0].Data + at, _m.Data + at, _v.Data + at,
                _size.For<T>(block.RateFactor, block.Decay));
            if (Averaged is not null) _network.Kernels.Average(block.Length, parameters + at, Averaged.Data + at, averageDecay);
        }
    }

    private readonly record struct Block(nint Offset, nint Length, double RateFactor, double Decay);
}
