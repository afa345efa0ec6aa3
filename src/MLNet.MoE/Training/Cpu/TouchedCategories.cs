using System.Runtime.CompilerServices;
using MLNet.MoE.Data;
using MLNet.MoE.Network;

namespace MLNet.MoE.Training.Cpu;

/// <summary>
/// The categories that occur in a batch, over all category columns, each once and in order of appearance: only their rows get a gradient.
/// </summary>
internal sealed class TouchedCategories
{
    private readonly int[] _start, _turnOf, _found;
    private int _turn, _count;

    public TouchedCategories(NetworkSpec spec)
    {
        _start = new int[spec.CategorySizes.Count];
        for (int i = 1; i < _start.Length; i++) _start[i] = _start[i - 1] + spec.CategorySizes[i - 1];
        _turnOf = new int[spec.CategoryCount];
        _found = new int[spec.CategoryCount];
    }

    /// <summary>Indices among all categories.</summary>
    public ReadOnlySpan<int> Indices => _found.AsSpan(0, _count);

    /// <summary>Looks through a batch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(FeatureTable table, ReadOnlySpan<int> rows)
    {
        _count = 0;
        if (_start.Length == 0) return;
        _turn++;
        foreach (int row in rows)
        {
            var categories = table.Categories(row);
            for (int i = 0; i < categories.Length; i++)
            {
                if (categories[i] < 0) continue;
                int index = _start[i] + categories[i];
                if (_turnOf[index] == _turn) continue;
                _turnOf[index] = _turn;
                _found[_count++] = index;
            }
        }
    }
}
