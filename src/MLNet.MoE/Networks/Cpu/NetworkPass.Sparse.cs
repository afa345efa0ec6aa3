using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Columns that are almost always 0. What they add to the gate's logits and to the sums of the first layer is added up for several members at once, while a
/// column's weights are at hand; the gradients of these sums are kept, and taken to the weights in the same way.
/// </summary>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>Numbers of the members' sums that are kept at a time, but for a single row, whose members pass at once.</summary>
    internal const int LargestSums = 1 << 22;

    /// <summary>Sparse columns of the tile's rows; null where the network has none.</summary>
    private SparseRows? _sparse;
    private T* _sparseSums, _sparseGradient, _sparseFactors, _sparseFactorGradient;
    private bool _oneCopy;
    private int _gateLength, _sumLength, _sumMembers, _firstSummed, _endSummed;

    /// <summary>Members that pass over the same tile one after the other.</summary>
    public int MembersTogether { get; init; } = int.MaxValue;

    /// <summary>(gate logits, padded to whole panels | units of all experts) of a row and a member.</summary>
    private T* SparseSums(int row, int member) => _sparseSums + ((((nint)row * _sumMembers) + member - _firstSummed) * _sumLength);

    /// <summary>Gradient of <see cref="SparseSums"/>, laid out alike.</summary>
    private T* SparseGradient(int row, int member) => _sparseGradient + ((((nint)row * _sumMembers) + member - _firstSummed) * _sumLength);

    private void CreateSparse()
    {
        _sparse = new SparseRows();
        _oneCopy = WeightLayout.Copies(_spec) == 1;
        _gateLength = _spec.HasGate ? _kernels.Pad(_spec.Experts) : 0;
        _sumLength = _gateLength + (_spec.Experts * _width);
        _sumMembers = SingleRow ? _spec.Members : (int)Math.Clamp(LargestSums / ((long)_capacity * _sumLength), 1, _spec.Members);
        _sparseSums = Own<T>((nint)_capacity * _sumMembers * _sumLength);
        if (_training) _sparseGradient = Own<T>((nint)_capacity * _sumMembers * _sumLength);
        _sparseFactors = Own<T>(_spec.Members);
        _sparseFactorGradient = Own<T>(_spec.Members);
    }

    private void BeginSparse()
    {
        _sparse?.Clear();
        (_firstSummed, _endSummed) = (0, 0);
    }

    private void LoadSparse(SparseVector row)
    {
        _sparse!.BeginRow();
        for (int i = 0; i < row.Columns.Length; i++) _sparse.Add(row.Columns[i], row.Values[i]);
    }

    /// <summary>Makes sure that the sums of a member are there.</summary>
    private void SumSparse(int member)
    {
        if (member >= _firstSummed && member < _endSummed) return;
        if (_training) BackwardSparse();
        _firstSummed = member;
        _endSummed = (int)Math.Min((long)member + Math.Min(_sumMembers, MembersTogether), _spec.Members);
        for (int row = 0; row < _rows; row++)
        {
            new Span<T>(SparseSums(row, _firstSummed), (_endSummed - _firstSummed) * _sumLength).Clear();
            var sparse = _sparse![row];
            for (int i = 0; i < sparse.Columns.Length; i++) AddColumn(row, sparse.Columns[i], sparse.Values[i]);
        }
    }

    /// <summary>Adds a column's part to the sums of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddColumn(int row, int column, float value)
    {
        int members = SparseFactors(column, value);
        T* sums = SparseSums(row, _firstSummed);
        if (_oneCopy)
        {
            // The lines of gate and experts lie side by side.
            _kernels.AddLine(members, _sumLength, _sparseFactors, _parameters + FirstLine(column, 0), sums, _sumLength);
            return;
        }
        for (int i = 0; i < members; i++, sums += _sumLength)
        {
            int copy = _firstSummed + i;
            if (_gateLength > 0) _kernels.AddLine(1, _gateLength, _sparseFactors + i, _parameters + FirstLine(column, copy), sums, 0);
            _kernels.AddLine(1, _sumLength - _gateLength, _sparseFactors + i, _parameters + ExpertsLine(column, copy), sums + _gateLength, 0);
        }
    }

    /// <summary>Takes the gradients of the sums that are there to the weights of the columns and to the members' adapters.</summary>
    private void BackwardSparse()
    {
        for (int row = 0; _firstSummed < _endSummed && row < _rows; row++)
        {
            var sparse = _sparse![row];
            for (int i = 0; i < sparse.Columns.Length; i++) BackwardColumn(row, sparse.Columns[i], sparse.Values[i]);
        }
        (_firstSummed, _endSummed) = (0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardColumn(int row, int column, float value)
    {
        int members = SparseFactors(column, value);
        T* sums = SparseGradient(row, _firstSummed);
        new Span<T>(_sparseFactorGradient, members).Clear();
        if (_oneCopy)
        {
            nint at = FirstLine(column, 0);
            _kernels.AddLineBackward(members, _sumLength, _sparseFactors, _parameters + at, sums, _sumLength, _gradient + at, _sparseFactorGradient);
        }
        for (int i = 0; !_oneCopy && i < members; i++, sums += _sumLength)
        {
            nint gate = _gateLength > 0 ? FirstLine(column, _firstSummed + i) : 0, experts = ExpertsLine(column, _firstSummed + i);
            if (_gateLength > 0) _kernels.AddLineBackward(1, _gateLength, _sparseFactors + i, _parameters + gate, sums, 0, _gradient + gate, _sparseFactorGradient + i);
            _kernels.AddLineBackward(
                1, _sumLength - _gateLength, _sparseFactors + i, _parameters + experts, sums + _gateLength, 0, _gradient + experts, _sparseFactorGradient + i);
        }
        if (_regions.SparseAdapters is not { } adapters) return;
        T number = T.CreateTruncating(value);
        T* target = _gradient + adapters.GatheredRow(_spec.CategoryCount + column, 0) + _firstSummed;
        for (int i = 0; i < members; i++) target[i] += number * _sparseFactorGradient[i];
    }

    /// <summary>What a column's number enters the sums of each member with, in <see cref="_sparseFactors"/>; returns how many members there are.</summary>
    private int SparseFactors(int column, float value)
    {
        int members = _endSummed - _firstSummed;
        T number = T.CreateTruncating(value);
        T* adapters = _regions.SparseAdapters is { } region ? _parameters + region.GatheredRow(_spec.CategoryCount + column, 0) + _firstSummed : null;
        for (int i = 0; i < members; i++) _sparseFactors[i] = adapters is null ? number : number * adapters[i];
        return members;
    }

    private nint FirstLine(int column, int copy) => _regions.GateWeights is { } gate ? gate.GatheredRow(_spec.CategoryCount + column, copy) : ExpertsLine(column, copy);

    private nint ExpertsLine(int column, int copy) => _regions.Weights[0].GatheredRow(_spec.CategoryCount + column, copy * _spec.Experts);

    /// <summary>Adds a member's sums to those of some units of the first layer, which stand in panels.</summary>
    private void AddSparseSums(int row, int member, int item, int columns, T* target, nint panelStride) =>
        _kernels.AddScaledPanels((columns + _panel - 1) / _panel, T.One, SparseSums(row, member) + _gateLength + (item % _spec.Experts * _width), _panel, target, panelStride);

    /// <summary>Keeps the gradient of a member's sums of some units, which stands in panels.</summary>
    private void KeepSparseGradient(int row, int member, int item, int columns, T* gradient, nint panelStride)
    {
        T* to = SparseGradient(row, member) + _gateLength + (item % _spec.Experts * _width);
        for (int column = 0; column < columns; column += _panel, gradient += panelStride, to += _panel)
            new ReadOnlySpan<T>(gradient, _panel).CopyTo(new Span<T>(to, _panel));
    }
}
