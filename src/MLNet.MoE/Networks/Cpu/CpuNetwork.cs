using System.Numerics;
using MLNet.MoE.Networks.Cpu.Layers;
using MLNet.MoE.Networks.Cpu.Optimizer;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Gradients and steps of a network on the CPU. Each thread passes its own rows of a batch forward and backward into gradients of its own;
/// then the threads share the parameters: gradients are summed in a fixed order, clipped, and AdamW steps.
/// </summary>
internal sealed unsafe class CpuNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkSpec _spec;
    private readonly FeatureTable _table;
    private readonly WorkTeam _team;
    private readonly NetworkPass<T>[] _passes;
    private readonly Objective _objective;
    private readonly AlignedBuffer<T>[] _gradients;
    private readonly TransposedWeights<T> _transposed;
    private TouchedCoordinates _touched, _touchedBefore;
    private readonly float[][] _labels, _weights;
    private readonly T[][] _scratch;
    private readonly double[] _lossSums;
    private readonly int _tile, _orders;
    private readonly Action<int> _work, _transpose;
    private int[] _batch;
    private int _batchRows;
    private PassNoise<T> _noise;
    private double _lossScale, _weightScale;
    private GateLossMeans? _gateLoss;

    /// <summary>The rare classes, whose gradients are gated in the output layer; null for none.</summary>
    public RareClasses? RareClasses { get; init; }

    public CpuNetwork(NetworkSpec spec, NetworkWeights start, FeatureTable table, Kernels<T> kernels, WorkTeam team, int batchSize,
        int orders = 1)
    {
        (_spec, _table, _team, Kernels, _orders) = (spec, table, team, kernels, orders);
        Layout = new ParameterLayout(spec, kernels.PanelWidth);
        Parameters = Layout.Import<T>(start);
        int rows = (batchSize + team.Size - 1) / team.Size;
        _tile = TileRows(spec, kernels, rows);
        _passes = [.. Enumerable.Range(0, team.Size)
            .Select(_ =>
                new NetworkPass<T>(spec, Layout, kernels, _tile, isTraining: true, membersTogether: orders > 1 ? 1 : spec.Members))];
        _objective = spec.GetObjective();
        _scratch = [.. Enumerable.Range(0, team.Size).Select(_ => new T[_tile * (spec.Outputs + LossTile<T>.ScratchColumns)])];
        _gradients = [.. Enumerable.Range(0, team.Size).Select(_ => new AlignedBuffer<T>(Layout.Length))];
        _transposed = new TransposedWeights<T>(spec, Layout, kernels);
        (_touched, _touchedBefore) = (new TouchedCoordinates(spec), new TouchedCoordinates(spec));
        _labels = [.. Enumerable.Range(0, team.Size).Select(_ => new float[_tile * table.TargetCount])];
        _weights = [.. Enumerable.Range(0, team.Size).Select(_ => new float[_tile])];
        _lossSums = new double[team.Size];
        _batch = new int[orders * batchSize];
        (_work, _transpose) = (ForwardBackward, Transpose);
        Team = team;
    }

    public Kernels<T> Kernels { get; }

    public NetworkSpec Spec => _spec;

    public ParameterLayout Layout { get; }

    public AlignedBuffer<T> Parameters { get; }

    public WorkTeam Team { get; }

    /// <summary>Gradients of each thread, laid out as the parameters; their sum is the gradient.</summary>
    public IReadOnlyList<AlignedBuffer<T>> Gradients => _gradients;

    /// <summary>Categories and sparse columns of the last batch; of the rows that are gathered, only theirs have a gradient.</summary>
    public ReadOnlySpan<int> Touched => _touched.Indices;

    /// <summary>Temperature of the gates; at first that of the specification.</summary>
    public float GateTemperature
    {
        set
        {
            foreach (var pass in _passes) pass.GateTemperature = value;
        }
    }

    /// <summary>Called on every thread of the team before a pass, once <see cref="Touched"/> is known.</summary>
    public Action<int>? BeforePass { get; set; }

    /// <summary>Adds terms of the gates to the gradient; the loss that is given back stays that of the objective.</summary>
    public void AddGateLoss(GateLossTerms terms)
    {
        _gateLoss = new GateLossMeans(_spec, terms, _team.Size);
        for (int thread = 0; thread < _passes.Length; thread++) _passes[thread].AddGateLoss(_gateLoss, thread);
    }

    /// <summary>Computes the gradient of a batch of all rows; gives its mean loss.</summary>
    public double Gradient(ReadOnlySpan<int> rows, double meanWeight, long step, float dropout, int seed) =>
        Gradient(rows, 0, rows.Length / _orders, meanWeight, step, dropout, seed);

    /// <summary>
    /// Mean over a batch and the members of the weighted loss, whose gradient is left in <see cref="Gradients"/>.
    /// </summary>
    /// <param name="order">(orders, rows): rows of the table, in one order for all members or in each member's own.</param>
    /// <param name="start">First row of the batch in each order.</param>
    /// <param name="count">Rows of the batch.</param>
    /// <param name="meanWeight">Mean weight of the training rows, which counts as 1.</param>
    /// <param name="step">Training step, for the noise.</param>
    /// <param name="dropout">Probability of dropping a unit.</param>
    /// <param name="seed">Seed of the noise.</param>
    public double Gradient(ReadOnlySpan<int> order, int start, int count, double meanWeight, long step, float dropout, int seed)
    {
        int length = order.Length / _orders;
        if (_batch.Length < _orders * count) _batch = new int[_orders * count];
        var rows = _batch.AsSpan(0, _orders * count);
        for (int i = 0; i < _orders; i++) order.Slice((i * length) + start, count).CopyTo(rows[(i * count)..]);
        _batchRows = count;
        _noise = PassNoise<T>.Drawn(dropout, seed, step);
        _weightScale = 1 / meanWeight;
        _lossScale = 1.0 / ((double)_batchRows * _spec.Members);
        (_touched, _touchedBefore) = (_touchedBefore, _touched);
        _table.Hold(rows);
        _touched.Collect(_table, rows);
        _gateLoss?.BeginStep();
        if (BeforePass is not null) _team.Run(BeforePass);
        _team.Run(_transpose);
        _team.Run(_work);
        double sum = 0;
        foreach (double part in _lossSums) sum += part;
        GC.KeepAlive(this);
        return sum * _lossScale;
    }

    /// <summary>Rows of a tile: enough for the matrix kernels, few enough that a tile's layers stay in the cache.</summary>
    internal static int TileRows(NetworkSpec spec, Kernels<T> kernels, int rows)
    {
        const int CacheNumbers = 96 * 1024, LargeNumbers = 1024 * 1024, LargeTile = 256;
        int width = kernels.Pad(spec.Width), perRow = spec.Matrices * width * spec.Layers;
        // Sums by the code of an embedding cost the same for any number of rows.
        int tile = Math.Clamp(CacheNumbers / perRow / 8 * 8, CodedInput<T>.LeastRows(spec, kernels) <= LargeTile ? LargeTile : 128,
            LargeTile);
        // Weights that no cache near the core holds are read anew for every tile.
        double weights = (double)spec.Matrices * width * (spec.DenseCount + spec.InnerFanIn);
        if (weights > LargeNumbers) tile = 512;
        return Math.Max(1, Math.Min(tile, rows));
    }

    private void Transpose(int thread) => _transposed.Update(Parameters.Data, thread, _team.Size);

    private void ForwardBackward(int thread)
    {
        var pass = _passes[thread];
        pass.SetParameters(Parameters);
        pass.BeginGradient(_gradients[thread].Data, _transposed, _touchedBefore.Indices);
        int first = (int)((long)_batchRows * thread / _team.Size), end = (int)((long)_batchRows * (thread + 1) / _team.Size);
        double sum = 0;
        for (int start = first; start < end && !_team.HasFailed; start += _tile)
            sum += Tile(thread, start, Math.Min(_tile, end - start));
        pass.EndGradient();
        _lossSums[thread] = sum;
    }

    private double Tile(int thread, int start, int count)
    {
        if (_orders == 1) return Tile(thread, start, start, count, 0, _spec.Members);
        double sum = 0;
        for (int member = 0; member < _spec.Members; member++)
            sum += Tile(thread, start, (member * _batchRows) + start, count, member, member + 1);
        return sum;
    }

    /// <summary>Passes some members over rows that stand at a place in the batch.</summary>
    private double Tile(int thread, int start, int place, int count, int firstMember, int endMember)
    {
        var pass = _passes[thread];
        var rows = _batch.AsSpan(place, count);
        Span<float> labels = _labels[thread].AsSpan(0, count * _table.TargetCount), weights = _weights[thread].AsSpan(0, count);
        for (int i = 0; i < count; i++)
        {
            var targets = _table.Labels(rows[i]);
            for (int target = 0; target < targets.Length; target++) labels[(target * count) + i] = targets[target];
            weights[i] = (float)(_table.Weight(rows[i]) * _weightScale);
        }
        pass.Load(_table, rows);
        pass.WeighRows(weights, _lossScale);
        if (RareClasses is not null) pass.GateHead(RareClasses, labels);
        pass.Embed();
        var noise = _noise with { FirstRow = start };
        double sum = 0;
        for (int member = firstMember; member < endMember; member++)
        {
            T* output = pass.Forward(member, noise);
            sum += _objective.Loss(new LossTile<T>
            {
                Rows = count,
                Output = new(output, count * _spec.Outputs),
                Gradient = new(pass.OutputGradient, count * _spec.Outputs),
                Labels = labels,
                Weights = weights,
                Scale = _lossScale,
                Scratch = _scratch[thread],
            });
            pass.Backward(member, noise);
        }
        pass.EndTile();
        return sum;
    }
}
