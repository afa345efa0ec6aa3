using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Counts in how many rows each slot is not 0, to find the columns that are almost always 0.</summary>
/// <param name="layout">What each slot is.</param>
/// <param name="least">Columns that are almost always 0 from which they are kept as such.</param>
internal sealed class SlotUse(FeatureLayout layout, int least)
{
    /// <summary>Rows after which a table without columns that are almost always 0 is taken for one.</summary>
    public const int RowsToTell = 1024;

    private readonly int[] _used = new int[layout.SlotCount];
    private readonly bool[] _missing = new bool[layout.SlotCount];
    private int _rows;

    /// <summary>Counts a row; returns how many of its numbers are not 0.</summary>
    /// <param name="features">Feature vector: (slots), dense or sparse.</param>
    public int Add(in VBuffer<float> features)
    {
        _rows++;
        var values = features.GetValues();
        var slots = features.IsDense ? default : features.GetIndices();
        int used = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == 0) continue;
            int slot = features.IsDense ? i : slots[i];
            used++;
            _used[slot]++;
            if (!float.IsFinite(values[i])) _missing[slot] = true;
        }
        return used;
    }

    /// <summary>The numeric slots that are almost always 0 and never missing, ascending; none where they are few.</summary>
    public int[] SparseSlots()
    {
        int most = DataDefaults.MostUses(_rows);
        int[] sparse = [.. layout.NumericSlots.Where(slot => _used[slot] <= most && !_missing[slot])];
        return sparse.Length >= least ? sparse : [];
    }
}
