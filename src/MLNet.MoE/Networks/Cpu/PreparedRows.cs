using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>The rows of a tile as they come out of preprocessing.</summary>
internal sealed unsafe class PreparedRows
{
    private readonly int _columns, _groups;
    private readonly int[] _groupStart;
    private readonly AlignedBuffer<float> _numeric;
    private readonly AlignedBuffer<int> _categories;

    /// <param name="spec">The network that they pass.</param>
    /// <param name="capacity">Rows at most.</param>
    public PreparedRows(NetworkSpec spec, int capacity)
    {
        (_columns, _groups) = (spec.PreparedColumns, spec.CategorySizes.Count);
        _groupStart = new int[_groups];
        for (int i = 1; i < _groups; i++) _groupStart[i] = _groupStart[i - 1] + spec.CategorySizes[i - 1];
        _numeric = new AlignedBuffer<float>((nint)capacity * _columns);
        _categories = new AlignedBuffer<int>((nint)capacity * _groups);
        if (spec.SparseColumns > 0) Sparse = new SparseRows();
    }

    public int Count { get; private set; }

    /// <summary>(rows, numeric and plain columns).</summary>
    public float* Numeric => _numeric.Data;

    /// <summary>The sparse columns of each row; null where the network has none.</summary>
    public SparseRows? Sparse { get; }

    /// <summary>Groups of one-hot categories.</summary>
    public int Groups => _groups;

    /// <summary>Begins a tile.</summary>
    public void Begin(int count)
    {
        Count = count;
        Sparse?.Clear();
    }

    /// <summary>Loads one row. Rows are loaded in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(int row, ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, SparseVector sparse)
    {
        numeric.CopyTo(new Span<float>(_numeric.Data + ((nint)row * _columns), _columns));
        categories.CopyTo(new Span<int>(_categories.Data + ((nint)row * _groups), _groups));
        if (Sparse is null) return;
        Sparse.BeginRow();
        for (int i = 0; i < sparse.Columns.Length; i++) Sparse.Add(sparse.Columns[i], sparse.Values[i]);
    }

    /// <summary>Keeps some of the loaded rows, which are ascending.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        Span<float> numbers = new(_numeric.Data, Count * _columns);
        Span<int> categories = new(_categories.Data, Count * _groups);
        for (int i = 0; i < rows.Length; i++)
        {
            numbers.Slice(rows[i] * _columns, _columns).CopyTo(numbers[(i * _columns)..]);
            categories.Slice(rows[i] * _groups, _groups).CopyTo(categories[(i * _groups)..]);
        }
        Sparse?.Keep(rows);
        Count = rows.Length;
    }

    /// <summary>Brings the numbers that are further from 0 than a limit back to it.</summary>
    public void BoundNumbers(float limit)
    {
        foreach (ref float number in new Span<float>(_numeric.Data, Count * _columns)) number = Math.Clamp(number, -limit, limit);
    }

    /// <summary>Coordinate of a row's category in a group, counted from the first category of the first group; below 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Category(int row, int group)
    {
        int category = _categories.Data[((nint)row * _groups) + group];
        return category < 0 ? -1 : _groupStart[group] + category;
    }
}
