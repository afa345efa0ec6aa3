using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>
/// The gathered coordinates that occur in a batch, categories and sparse columns, each once and in order of appearance: only their rows get
/// a gradient.
/// </summary>
internal sealed class TouchedCoordinates
{
    private readonly int[] _start, _turnOf, _found;
    private readonly int _categories;
    private int _turn, _count;

    public TouchedCoordinates(NetworkSpec spec)
    {
        _start = new int[spec.CategorySizes.Count];
        for (int i = 1; i < _start.Length; i++) _start[i] = _start[i - 1] + spec.CategorySizes[i - 1];
        _categories = spec.CategoryCount;
        _turnOf = new int[spec.GatheredCount];
        _found = new int[spec.GatheredCount];
    }

    /// <summary>Indices among all gathered coordinates, of which categories come first.</summary>
    public ReadOnlySpan<int> Indices => _found.AsSpan(0, _count);

    /// <summary>Looks through a batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(FeatureTable table, ReadOnlySpan<int> rows)
    {
        _count = 0;
        if (_found.Length == 0) return;
        _turn++;
        foreach (int row in rows)
        {
            var categories = table.Categories(row);
            for (int i = 0; i < categories.Length; i++)
                if (categories[i] >= 0) Touch(_start[i] + categories[i]);
            foreach (int column in table.Sparse(row).Columns) Touch(_categories + column);
        }
    }

    private void Touch(int index)
    {
        if (_turnOf[index] == _turn) return;
        _turnOf[index] = _turn;
        _found[_count++] = index;
    }
}
