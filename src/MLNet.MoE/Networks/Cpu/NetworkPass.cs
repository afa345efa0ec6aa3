using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// The network's arithmetic on a tile of rows: what training, validation and scoring all run. One instance serves one thread.
/// The members of an ensemble are passed one after the other over the same tile, so that they cost no memory.
/// </summary>
/// <remarks>
/// Buffers: X (rows, dense inputs) row-major; U = X times the member's factors; for each expert the layers' outputs (rows, width) in panels;
/// expert outputs E (experts, outputs, rows); alpha (experts, rows); outputs (outputs, rows). What has few numbers a row stands number by number,
/// so that vectors hold rows.
/// </remarks>
internal sealed unsafe partial class NetworkPass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkSpec _spec;
    private readonly ParameterLayout _layout;
    private readonly NetworkRegions _regions;
    private readonly Kernels<T> _kernels;
    private readonly IGate _gate;
    private readonly Activation[] _activations;
    private readonly (Activation Activation, int First, int Count)[] _activationRuns;
    private readonly bool _keepsInputs;
    private readonly IEmbeddingKernel<T> _embedding;
    /// <summary>Keeps the buffers reachable while only pointers into them are in use.</summary>
    private readonly List<object> _owned = [];
    private readonly bool _training, _passesOverZeros;
    private readonly int _capacity, _panel, _dense, _inputs, _inputStride, _width;
    private readonly int[] _groupStart;
    private readonly float* _numeric;
    private readonly int* _categories;
    private readonly T* _x, _u, _factors, _alpha, _gateNoise, _expertOutputs, _output;
    private readonly T*[] _preActivation, _activated;
    private readonly nint _expertLength;
    private readonly AdapterBuffers<T>? _adapters;
    private AlignedBuffer<T>? _parameterBlock;
    private T* _parameters;
    private int _rows;

    /// <summary>Makes the buffers.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="layout">Layout of its parameters.</param>
    /// <param name="kernels">Arithmetic.</param>
    /// <param name="capacity">Rows of a tile at most.</param>
    /// <param name="training">Whether a backward pass will be asked for, so that every layer's output has to be kept.</param>
    public NetworkPass(NetworkSpec spec, ParameterLayout layout, Kernels<T> kernels, int capacity, bool training)
    {
        (_spec, _layout, _kernels, _capacity, _training) = (spec, layout, kernels, capacity, training);
        _regions = new NetworkRegions(spec, layout);
        _gate = GateRegistry.Get(spec.Gate);
        _activationRuns = Array.ConvertAll(ExpertActivations.Runs(spec), run => (ActivationRegistry.Get(run.Name), run.First, run.Count));
        _activations = [.. _activationRuns.SelectMany(run => Enumerable.Repeat(run.Activation, run.Count))];
        _keepsInputs = training && !_activations.All(activation => activation.OutputGivesDerivative);
        // Training counts on full products; layers of one panel are over before zeros are found.
        _passesOverZeros = !training && _activations.All(activation => activation.GivesZeros) && kernels.Pad(spec.Width) * (spec.HasSharedLayers ? spec.Experts : 1) > kernels.PanelWidth;
        _embedding = EmbeddingRegistry.Get(spec.Embedding).CreateKernel<T>(spec);
        _panel = kernels.PanelWidth;
        _dense = spec.DenseCount;
        _inputs = kernels.Pad(spec.ScaledCount);
        _inputStride = RowStride(_dense);
        _width = kernels.Pad(spec.Width);
        _groupStart = new int[spec.CategorySizes.Count];
        for (int i = 0, next = _dense; i < _groupStart.Length; next += spec.CategorySizes[i++]) _groupStart[i] = next;

        _numeric = Own<float>((nint)capacity * spec.PreparedColumns);
        _categories = Own<int>((nint)capacity * _groupStart.Length);
        _x = Own<T>((nint)capacity * _inputStride);
        SingleRow = PassesSingleRows(spec, capacity, training);
        // A single row passes through all members at once.
        int lines = SingleRow ? spec.Members : capacity;
        bool factors = spec.InputScale || WeightLayout.HasInputAdapters(spec);
        _factors = factors ? Own<T>((nint)spec.Members * _inputs) : null;
        _u = factors ? Own<T>((nint)lines * _inputStride) : _x;
        _alpha = Own<T>((nint)lines * spec.Experts);
        _gateNoise = training ? Own<T>((nint)lines * spec.Experts) : null;
        _expertOutputs = Own<T>((nint)spec.Experts * lines * spec.Outputs);
        _output = Own<T>((nint)lines * spec.Outputs);
        // Scoring a tile needs a layer's output only until the next layer is done, so experts that are apart share one.
        _expertLength = training || spec.HasSharedLayers ? (nint)capacity * _width : 0;
        nint layerLength = _expertLength > 0 && !SingleRow ? spec.Experts * _expertLength : (nint)lines * _width * (SingleRow ? spec.Experts : 1);
        _preActivation = new T*[spec.Layers];
        _activated = new T*[spec.Layers];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            _activated[layer] = Own<T>(layerLength);
            _preActivation[layer] = _keepsInputs ? Own<T>(layerLength) : _activated[layer];
        }
        if (WeightLayout.HasLayerAdapters(spec)) _adapters = new AdapterBuffers<T>(spec.Layers, layerLength, Own<T>);
        if (spec.SparseColumns > 0) CreateSparse();
        if (training) CreateBackward();
    }

    /// <summary>Outputs of the last forward pass: (outputs, rows).</summary>
    public T* Output => _output;

    /// <summary>Gate weight of the last forward pass.</summary>
    public T GateWeight(int row, int expert) => _alpha[(expert * _rows) + row];

    /// <summary>Takes over changed parameters.</summary>
    public void SetParameters(AlignedBuffer<T> block)
    {
        // The reference keeps the block from being collected while only pointers into it are in use.
        _parameterBlock = block;
        T* parameters = _parameters = block.Data;
        if (_spec.NumericColumns > 0) _embedding.Prepare(parameters);
        if (_factors is null) return;
        var (scale, adapters) = (_regions.InputScale, _regions.InputAdapters);
        for (int member = 0; member < _spec.Members; member++)
        {
            // Vectors are panels of one row, so their numbers stand in a row.
            var target = new Span<T>(_factors + ((nint)member * _inputs), _inputs);
            if (adapters is null) new ReadOnlySpan<T>(parameters + scale!.Offset, _inputs).CopyTo(target);
            else new ReadOnlySpan<T>(parameters + adapters.Offset + (member * adapters.ItemLength), _inputs).CopyTo(target);
            if (adapters is not null && scale is not null)
                _kernels.MultiplyElements(_inputs, parameters + scale.Offset, _factors + ((nint)member * _inputs), _factors + ((nint)member * _inputs));
        }
    }

    /// <summary>Loads rows of a prepared table as a tile, to be embedded by <see cref="Embed"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(FeatureTable table, ReadOnlySpan<int> rows)
    {
        Begin(rows.Length);
        for (int i = 0; i < rows.Length; i++) LoadRow(i, table.Numeric(rows[i]), table.Categories(rows[i]), table.Sparse(rows[i]));
    }

    /// <summary>Begins a tile whose rows are loaded one by one through <see cref="LoadRow"/> and then embedded by <see cref="Embed"/>.</summary>
    public void Begin(int rows)
    {
        _rows = rows;
        BeginSparse();
    }

    /// <summary>Loads one prepared row of a tile. Rows are loaded in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void LoadRow(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
    {
        numeric.CopyTo(new Span<float>(_numeric + ((nint)row * _spec.PreparedColumns), _spec.PreparedColumns));
        categories.CopyTo(new Span<int>(_categories + ((nint)row * _groupStart.Length), _groupStart.Length));
        if (_sparse is not null) LoadSparse(sparse);
    }

    /// <summary>Brings the numbers of the loaded rows that are further from 0 than a limit back to it.</summary>
    public void BoundNumbers(float limit)
    {
        foreach (ref float number in new Span<float>(_numeric, _rows * _spec.PreparedColumns)) number = Math.Clamp(number, -limit, limit);
    }

    /// <summary>Embeds the loaded rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Embed()
    {
        if (_spec.NumericColumns > 0) _embedding.Forward(_parameters, _rows, _numeric, _spec.PreparedColumns, _x, _inputStride);
        if (_spec.PlainColumns == 0) return;
        for (int row = 0; row < _rows; row++)
        {
            float* values = _numeric + ((nint)row * _spec.PreparedColumns) + _spec.NumericColumns;
            T* x = _x + ((nint)row * _inputStride) + (_spec.NumericColumns * _spec.EmbeddingSize);
            for (int i = 0; i < _spec.PlainColumns; i++) x[i] = T.CreateTruncating(values[i]);
        }
    }

    /// <summary>Rows a whole number of pages apart fall into the same cache sets, so such strides are widened by a panel.</summary>
    private int RowStride(int columns)
    {
        int stride = _kernels.Pad(columns);
        return stride > 0 && stride * sizeof(T) % 2048 == 0 ? stride + _panel : stride;
    }

    private TItem* Own<TItem>(nint length)
        where TItem : unmanaged
    {
        var buffer = new AlignedBuffer<TItem>(length + (2 * _panel));
        _owned.Add(buffer);
        return buffer.Data;
    }

    private Operand<T> Hidden(T*[] layers, int layer, int expert) =>
        new(layers[layer] + (expert * _expertLength), _panel, (nint)_capacity * _panel);

    private Operand<T> RowMajor(T* data, int stride) => new(data, stride, _panel);

    private Operand<T> Matrix(Region region, int item, T* block) =>
        new(block + region.Offset + (item * region.ItemLength), _panel, (nint)region.Rows * _panel);

    /// <summary>A matrix that stands column by column.</summary>
    private Operand<T> Lines(Region region, int item, T* block) =>
        new(block + region.Offset + (item * region.ItemLength), (nint)region.ColumnLength, _panel);

    /// <summary>Numbers of the tile's rows, number by number: (numbers, rows).</summary>
    private Operand<T> ByNumber(T* data) => new(data, _rows, _panel);

    private T* ExpertOutput(int expert) => _expertOutputs + ((nint)expert * _spec.Outputs * _rows);

    private int Copy(int member) => WeightLayout.Copies(_spec) == 1 ? 0 : member;
}
