using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Makes a table of feature vectors, one by one. Where vectors are long and the layout is still to be found, rows wait, each in the smaller
/// of its dense and its sparse form, until all are there and it is known which columns are almost always 0.
/// </summary>
internal sealed class TableBuilder
{
    private readonly bool[] _isOneHot;
    private readonly bool _hasWeights;
    private readonly int _targets;
    private readonly List<WaitingRow> _waiting = [];
    private readonly SlotUse? _use;
    private readonly RowCache? _cache;
    private FeatureLayout _layout;
    private FeatureTable? _table;

    /// <summary>Begins a table.</summary>
    /// <param name="layout">Layout of the vectors.</param>
    /// <param name="isOneHot">(groups): set to false for each group that holds anything but all zeros or one 1.</param>
    /// <param name="hasWeights">Whether rows carry weights.</param>
    /// <param name="leastSparse">Columns that are almost always 0 from which they are kept as such; with fewer columns in all the layout
    /// stays as it is.</param>
    /// <param name="targets">Labels of a row.</param>
    /// <param name="cache">Where rows go that do not fit in memory; null keeps all there.</param>
    public TableBuilder(FeatureLayout layout, bool[] isOneHot, bool hasWeights, int leastSparse, int targets = 1, RowCache? cache = null)
    {
        (_layout, _isOneHot, _hasWeights, _targets, _cache) = (layout, isOneHot, hasWeights, targets, cache);
        Filler = new RowFiller(layout, isOneHot);
        if (layout.NumericSlots.Count >= leastSparse) _use = new SlotUse(layout, leastSparse);
        else _table = NewTable();
    }

    /// <summary>What fills the table; complete when the table is.</summary>
    public RowFiller Filler { get; private set; }

    /// <summary>Rows so far.</summary>
    public int RowCount => _table?.RowCount ?? _waiting.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="label">Label of the row.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="features">Feature vector: (slots), dense or sparse.</param>
    public void Add(float label, float weight, in VBuffer<float> features)
    {
        if (_table is not null)
        {
            Filler.Add(_table, label, weight, features);
            _table.StoreFull();
            return;
        }
        int used = _use!.Add(features);
        _waiting.Add(new(label, weight, Copy(features, used)));
        // A long table of dense vectors is not worth waiting for: it would stand in memory twice.
        if (_waiting.Count == SlotUse.RowsToTell && _use.SparseSlots().Length == 0) _table = TableOfWaitingRows();
    }

    /// <summary>The table of all rows, and its layout.</summary>
    public (FeatureTable Table, FeatureLayout Layout) Complete()
    {
        if (_table is null)
        {
            _layout = new FeatureLayout(_layout.SlotCount, _layout.Groups, _layout.SlotNames, _use!.SparseSlots());
            Filler = new RowFiller(_layout, _isOneHot);
            _table = TableOfWaitingRows();
        }
        return (_table, _layout);
    }

    /// <summary>A table of the rows that wait, each of which is given back to memory.</summary>
    private FeatureTable TableOfWaitingRows()
    {
        var table = NewTable();
        for (int i = 0; i < _waiting.Count; i++)
        {
            var (label, weight, features) = _waiting[i];
            Filler.Add(table, label, weight, features);
            table.StoreFull();
            _waiting[i] = default;
        }
        _waiting.Clear();
        return table;
    }

    private FeatureTable NewTable()
        => new(_layout.NumericSlots.Count, [.. _layout.Groups.Select(group => group.Count)],
            _hasWeights, _targets) { SparseCount = _layout.SparseSlots.Count, Cache = _cache };

    private static VBuffer<float> Copy(in VBuffer<float> features, int used)
    {
        var values = features.GetValues();
        // A number that is not 0 costs two places in the sparse form.
        if (features.IsDense && 2L * used > values.Length) return new(values.Length, values.ToArray());
        var (kept, slots) = (new float[used], new int[used]);
        for (int i = 0, next = 0; i < values.Length; i++)
        {
            if (values[i] != 0) (slots[next], kept[next++]) = (features.IsDense ? i : features.GetIndices()[i], values[i]);
        }
        return new(features.Length, used, kept, slots);
    }

    private readonly record struct WaitingRow(float Label, float Weight, VBuffer<float> Features);
}
