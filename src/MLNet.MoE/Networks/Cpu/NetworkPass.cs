using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Cpu.Layers;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// The network's arithmetic on a tile of rows: what training, validation and scoring all run. One instance serves one thread.
/// The members of an ensemble are passed one after the other over the same tile, so that they cost no memory.
/// </summary>
/// <remarks>
/// In the words of <see cref="ReferenceNetwork"/>: x (<see cref="EmbeddingLayer{T}"/>), u (<see cref="InputScale{T}"/>),
/// alpha (<see cref="GateLayer{T}"/>), the experts' layers (<see cref="ExpertLayer{T}"/>), their outputs (<see cref="Head{T}"/>) and the
/// sum over experts (<see cref="Mixture{T}"/>). A single row passes them too, with the members that share gate and experts as rows.
/// </remarks>
internal sealed unsafe partial class NetworkPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly EmbeddingLayer<T> _embedding;
    private readonly InputScale<T> _input;
    private readonly SparseSums<T>? _sparse;
    private readonly GateLayer<T>[] _gates = [];
    private readonly InputDense<T> _inputDense;
    private readonly ExpertLayer<T>[] _layers;
    private readonly Head<T> _head;
    private readonly Mixture<T> _mixture;
    private readonly ExpertRange[] _groups;
    private readonly int[] _active = [];
    private Units<T> _gradient, _spareGradient;
    private GateLossTile<T>? _gateLoss;

    /// <summary>Makes the layers with their buffers.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="layout">Layout of its parameters.</param>
    /// <param name="kernels">Arithmetic.</param>
    /// <param name="capacity">Rows of a tile at most.</param>
    /// <param name="isTraining">Whether a backward pass will be asked for, so that every layer's output has to be kept.</param>
    /// <param name="membersTogether">Members that pass over the same tile one after the other.</param>
    public NetworkPass(NetworkSpec spec, ParameterLayout layout, Kernels<T> kernels, int capacity, bool isTraining,
        int membersTogether = int.MaxValue)
    {
        _context = new PassContext<T>(spec, layout, kernels, capacity, isTraining);
        _rows = new PreparedRows(spec, capacity);
        _embedding = new EmbeddingLayer<T>(_context, _rows, keepsGradient: InputScale<T>.Exists(spec));
        _input = new InputScale<T>(_context, _embedding);
        if (spec.SparseColumns > 0) _sparse = new SparseSums<T>(_context, _rows, membersTogether);
        if (spec.HasGate)
            _gates = [.. Enumerable.Range(0, spec.Gates).Select(gate => new GateLayer<T>(_context, _rows, _input, _sparse, gate))];
        bool hasAdapters = WeightLayout.HasLayerAdapters(spec);
        _inputDense = new InputDense<T>(_context, _rows, _input, _sparse, hasAdapters ? null
            : _context.FindParameter(WeightKind.ExpertBias), CodedInput<T>.For(_context, _input, _embedding));
        _layers = new ExpertLayer<T>[spec.Layers];
        for (int i = 0; i < _layers.Length; i++) _layers[i] = Layer(i, hasAdapters);
        _head = new Head<T>(_context, _layers[^1].Output);
        _mixture = new Mixture<T>(_context, _gates, _head);
        // Experts pass one after the other, while their units are in the cache, but where they share layers or a single row passes them
        // side by side.
        _groups = spec.HasSharedLayers || _context.IsSingleRow ? [new ExpertRange(0, spec.Experts)]
            : [.. Enumerable.Range(0, spec.Experts).Select(expert => new ExpertRange(expert, 1))];
        if (_context.SkipsRows) _active = new int[capacity];
        if (isTraining)
            (_gradient, _spareGradient) = (_context.AllocateUnits(!spec.HasSharedLayers), _context.AllocateUnits(!spec.HasSharedLayers));
    }

    /// <summary>Gradient of the loss with respect to the outputs, laid out as those; to be filled before <see cref="Backward"/>.</summary>
    public T* OutputGradient => _mixture.Gradient;

    /// <summary>A member's gate weight of the last forward pass.</summary>
    public T GateWeight(int member, int row, int expert, int gate = 0) => _gates[gate].Alpha(expert)[_context.IsSingleRow ? member : row];

    /// <summary>Temperature of the gates.</summary>
    public float GateTemperature
    {
        set => Array.ForEach(_gates, gate => gate.Temperature = value);
    }

    /// <summary>Has the gates trained for terms of their own beside the objective.</summary>
    public void AddGateLoss(GateLossMeans means, int thread)
    {
        _gateLoss = new GateLossTile<T>(_context, means, thread);
        foreach (var gate in _gates) gate.AddLoss(_gateLoss);
    }

    /// <summary>Gates what the output layer's own weights learn from the loaded rows.</summary>
    public void GateHead(RareClasses classes, ReadOnlySpan<float> labels) => classes.Fill(labels, _head.Factors);

    /// <summary>Takes what each loaded row counts in the mean over rows and members, which such terms need.</summary>
    public void WeighRows(ReadOnlySpan<float> weights, double scale) => _gateLoss?.SetRows(weights, scale);

    /// <summary>Takes over changed parameters.</summary>
    public void SetParameters(AlignedBuffer<T> block)
    {
        _context.SetParameters(block);
        _embedding.SetParameters();
        _input.SetParameters();
    }

    /// <summary>Loads rows of a prepared table as a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(FeatureTable table, ReadOnlySpan<int> rows)
    {
        Begin(rows.Length);
        for (int i = 0; i < rows.Length; i++) _rows.Load(i, table.Numeric(rows[i]), table.Categories(rows[i]), table.Sparse(rows[i]));
    }

    /// <summary>Begins a tile whose rows are loaded one by one through <see cref="LoadRow"/>.</summary>
    public void Begin(int rows)
    {
        _context.Begin(rows);
        _rows.Begin(rows);
        _sparse?.Begin();
    }

    /// <summary>Loads one prepared row of a tile. Rows are loaded in their order.</summary>
    public void LoadRow(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
        => _rows.Load(row, numeric, categories, sparse);

    /// <summary>Brings the numbers of the loaded rows that are further from 0 than a limit back to it.</summary>
    public void BoundNumbers(float limit) => _rows.BoundNumbers(limit);

    /// <summary>Embeds the loaded rows: the part of the forward pass that members share.</summary>
    public void Embed() => _embedding.Forward();

    /// <summary>Keeps some of the loaded and embedded rows, which are ascending, for the members that follow.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        _embedding.Keep(rows);
        _rows.Keep(rows);
        _context.Begin(rows.Length);
        _sparse?.Begin();
    }

    /// <summary>The members that a single row passes at once from now on, the first of which is asked for next.</summary>
    public void BeginMembers(int first, int count) => _context.BeginMembers(first, count);

    /// <summary>Computes one member's outputs for the loaded rows: (outputs, rows). Members are asked for in their order.</summary>
    public T* Forward(int member, in PassNoise<T> noise)
    {
        if (_context.IsSingleRow)
        {
            if (member == _context.FirstMember) ForwardRow(noise);
            return _mixture.Output(member);
        }
        _sparse?.Forward(member);
        _input.Forward(member);
        foreach (var gate in _gates) gate.Forward(member, noise);
        foreach (var experts in _groups)
        {
            if (_context.SkipsRows && ForwardPart(member, experts, noise)) continue;
            foreach (var layer in _layers) layer.Forward(member, experts, noise);
            for (int expert = experts.First; expert < experts.End; expert++) _head.Forward(member, expert);
        }
        _mixture.Forward(member);
        return _mixture.Output(member);
    }

    /// <summary>Starts a step: where gradients go, and the transposes of the current weights.</summary>
    /// <param name="gradient">Block of gradients; of gathered rows only those of <paramref name="used"/> are not zero.</param>
    /// <param name="transposed">Transposes.</param>
    /// <param name="used">Gathered coordinates of the step before.</param>
    public void BeginGradient(T* gradient, TransposedWeights<T> transposed, ReadOnlySpan<int> used)
    {
        var layout = _context.Layout;
        _context.BeginGradient(gradient, transposed);
        new Span<T>(gradient, checked((int)layout.DenseLength)).Clear();
        foreach (int coordinate in used) new Span<T>(gradient + layout.Gathered(coordinate), (int)layout.GatheredLength).Clear();
        _embedding.BeginGradient();
        _input.BeginGradient();
    }

    /// <summary>Adds one member's gradients for the loaded rows; follows its forward pass.</summary>
    public void Backward(int member, in PassNoise<T> noise)
    {
        foreach (var experts in _groups)
        {
            var (gradient, inputGradient) = (_gradient, _spareGradient);
            for (int expert = experts.First; expert < experts.End; expert++)
                _head.Backward(member, expert, _mixture.Backward(expert), gradient[expert]);
            for (int layer = _layers.Length - 1; layer >= 0; layer--)
            {
                _layers[layer].Backward(member, experts, gradient, inputGradient, noise);
                (gradient, inputGradient) = (inputGradient, gradient);
            }
        }
        _mixture.BackwardRest(member);
        // Layer 0 has left the gradients of its sums in the place of its output, and the mixture that of alpha in the gate.
        _inputDense.BackwardInput(member, _layers[0].SumGradient);
        foreach (var gate in _gates) gate.Backward(member);
        _input.Backward(member);
    }

    /// <summary>Ends a tile, whose members have all passed backward.</summary>
    public void EndTile()
    {
        _sparse?.Backward();
        _embedding.Backward();
    }

    /// <summary>Ends a step: completes the gradients of embedding, scale and adapters.</summary>
    public void EndGradient()
    {
        _embedding.EndGradient();
        _input.EndGradient();
    }

    private ExpertLayer<T> Layer(int layer, bool hasAdapters)
    {
        var (before, bias) = (layer == 0 ? default : _layers[layer - 1].Output, _context.FindParameter(WeightKind.ExpertBias, layer));
        var read = hasAdapters && layer > 0 ? _context.AllocateUnits(!_context.KeepsExperts) : before;
        ExpertProduct<T> product = layer == 0 ? _inputDense
            : _context.Spec.ReadsAllExperts(layer) ? new SharedDense<T>(_context, layer, read, bias)
            : new Dense<T>(_context, layer, read, hasAdapters ? null : bias);
        if (hasAdapters) product = new AdaptedDense<T>(_context, layer, product, before, read);
        return new ExpertLayer<T>(_context, layer, product, bias, keepsGradient: layer == 0 && _input.Gradient is not null);
    }
}
