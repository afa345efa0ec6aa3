using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// What columns that are almost always 0 add to the gate's logits and to the sums of the experts' first layer. It is added up for several
/// members at once, while a column's weights are at hand; the gradients of these sums are kept, and taken to the weights in the same way.
/// </summary>
internal sealed unsafe class SparseSums<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers of the members' sums that are kept at a time, but for a single row, whose members pass at once.</summary>
    internal const int LargestSums = 1 << 22;

    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly Parameter<T>? _adapters;
    private readonly Parameter<T>[] _gates;
    private readonly Parameter<T> _experts;
    private readonly T* _sums, _gradients, _factors, _factorGradients;
    private readonly bool _oneCopy;
    private readonly bool[]? _read;
    private readonly int _logits, _gateLength, _length, _mostMembers, _firstCoordinate;
    private int _first, _end;

    /// <param name="context">The pass.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="membersTogether">Members that pass over the same tile one after the other.</param>
    public SparseSums(PassContext<T> context, PreparedRows rows, int membersTogether)
    {
        (_context, _rows) = (context, rows);
        var spec = context.Spec;
        _adapters = context.FindParameter(WeightKind.SparseAdapters);
        _gates = spec.HasGate
            ? [.. Enumerable.Range(0, spec.GateMatrices).Select(gate => context.Parameter(WeightKind.GateWeights, gate))] : [];
        _experts = context.Parameter(WeightKind.ExpertWeights);
        _read = GateColumns.Read(spec);
        (_oneCopy, _firstCoordinate) = (WeightLayout.Copies(spec) == 1, spec.CategoryCount);
        _logits = spec.HasGate ? context.Kernels.Pad(GateDesign.Of(spec).FirstUnits) : 0;
        _gateLength = _gates.Length * _logits;
        _length = _gateLength + (spec.Matrices * context.Width);
        int fit = (int)Math.Clamp(LargestSums / ((long)context.Capacity * _length), 1, spec.Members);
        _mostMembers = context.IsSingleRow ? spec.Members : Math.Min(fit, membersTogether);
        nint sums = (nint)context.Capacity * _mostMembers * _length;
        _sums = context.Allocate<T>(sums);
        if (context.IsTraining) _gradients = context.Allocate<T>(sums);
        _factors = context.Allocate<T>(spec.Members);
        _factorGradients = context.Allocate<T>(spec.Members);
    }

    /// <summary>What is added to the logits of a row of a layer, of one of the gate's matrices: (experts).</summary>
    public T* Logits(int row, int member, int matrix) => _sums + Place(row, member) + (matrix * _logits);

    /// <summary>Gradient of <see cref="Logits"/>, to be written.</summary>
    public T* LogitGradient(int row, int member, int matrix) => _gradients + Place(row, member) + (matrix * _logits);

    /// <summary>What is added to the sums of the first layer of an expert and those behind it, for a row of the layer: (experts, padded
    /// width).</summary>
    public T* Units(int row, int member, int expert) => _sums + Place(row, member) + _gateLength + (expert * _context.Width);

    /// <summary>Gradient of <see cref="Units"/>, to be written.</summary>
    public T* UnitGradient(int row, int member, int expert) => _gradients + Place(row, member) + _gateLength + (expert * _context.Width);

    /// <summary>Begins a tile.</summary>
    public void Begin() => (_first, _end) = (0, 0);

    /// <summary>Makes sure that the sums of a member are there.</summary>
    public void Forward(int member)
    {
        if (member >= _first && member < _end) return;
        if (_context.IsTraining) Backward();
        (_first, _end) = (member, Math.Min(member + _mostMembers, _context.Spec.Members));
        for (int row = 0; row < _rows.Count; row++)
        {
            new Span<T>(Sums(row), (_end - _first) * _length).Clear();
            var sparse = _rows.Sparse![row];
            for (int i = 0; i < sparse.Columns.Length; i++)
                AddColumn(row, _firstCoordinate + sparse.Columns[i], T.CreateTruncating(sparse.Values[i]));
        }
    }

    /// <summary>Takes the gradients of the sums that are there to the weights of the columns and to the members' adapters.</summary>
    public void Backward()
    {
        for (int row = 0; _first < _end && row < _rows.Count; row++)
        {
            var sparse = _rows.Sparse![row];
            for (int i = 0; i < sparse.Columns.Length; i++)
                BackwardColumn(row, _firstCoordinate + sparse.Columns[i], T.CreateTruncating(sparse.Values[i]));
        }
        (_first, _end) = (0, 0);
    }

    /// <summary>Adds a column's part to the sums of a loaded row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddColumn(int row, int coordinate, T number)
    {
        int members = SetFactors(coordinate, number);
        T* sums = Sums(row);
        if (_oneCopy)
        {
            // A column's rows of gates and experts lie side by side.
            _context.Kernels.AddOuterProduct(new(members, _length, _factors, FirstRow(coordinate), _length), sums);
            return;
        }
        for (int i = 0; i < members; i++, sums += _length)
        {
            int member = _first + i;
            for (int gate = 0; gate < _gates.Length; gate++)
                _context.Kernels.AddOuterProduct(new(1, _logits, _factors + i, _gates[gate].GatheredRow(coordinate, member), 0),
                    sums + (gate * _logits));
            _context.Kernels.AddOuterProduct(new(1, _length - _gateLength, _factors + i, _experts.GatheredRow(coordinate, member), 0),
                sums + _gateLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardColumn(int row, int coordinate, T number)
    {
        int members = SetFactors(coordinate, number);
        T* gradient = _gradients + (Sums(row) - _sums);
        new Span<T>(_factorGradients, members).Clear();
        if (_oneCopy)
        {
            T* weights = FirstRow(coordinate), weightGradient = _context.Gradient + (weights - _context.Parameters);
            _context.Kernels.AddOuterProductBackward(new(members, _length, _factors, weights, _length), gradient, weightGradient,
                _factorGradients);
        }
        for (int i = 0; !_oneCopy && i < members; i++, gradient += _length)
        {
            int member = _first + i;
            for (int gate = 0; gate < _gates.Length; gate++)
            {
                _context.Kernels.AddOuterProductBackward(
                    new(1, _logits, _factors + i, _gates[gate].GatheredRow(coordinate, member), 0), gradient + (gate * _logits),
                    _gates[gate].GatheredGradient(coordinate, member), _factorGradients + i);
            }
            _context.Kernels.AddOuterProductBackward(
                new(1, _length - _gateLength, _factors + i, _experts.GatheredRow(coordinate, member), 0), gradient + _gateLength,
                _experts.GatheredGradient(coordinate, member), _factorGradients + i);
        }
        if (_read?[_context.Spec.DenseCount + coordinate] == false) ClearGate(coordinate, members);
        if (_adapters is null) return;
        T* target = _adapters.GatheredGradient(coordinate, 0) + _first;
        for (int i = 0; i < members; i++) target[i] += number * _factorGradients[i];
    }

    /// <summary>A column that the gate does not read has no gradient in its weights.</summary>
    private void ClearGate(int coordinate, int members)
    {
        foreach (var gate in _gates)
            for (int i = 0; i < members; i++) new Span<T>(gate.GatheredGradient(coordinate, _first + i), _logits).Clear();
    }

    /// <summary>What a column's number enters the sums of each member with; returns how many members there are.</summary>
    private int SetFactors(int coordinate, T number)
    {
        int members = _end - _first;
        T* adapters = _adapters is null ? null : _adapters.GatheredRow(coordinate, 0) + _first;
        for (int i = 0; i < members; i++) _factors[i] = adapters is null ? number : number * adapters[i];
        return members;
    }

    private T* FirstRow(int coordinate) => (_gates.Length > 0 ? _gates[0] : _experts).GatheredRow(coordinate, 0);

    /// <summary>(members, logits of each gate padded to whole panels and units of all experts) of a loaded row.</summary>
    private T* Sums(int row) => _sums + ((nint)row * _mostMembers * _length);

    /// <summary>Place of the sums of a layer's row.</summary>
    private nint Place(int row, int member) =>
        (((nint)_context.Loaded(row) * _mostMembers) + member + (row * _context.MemberStep) - _first) * _length;
}
