using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// How rows of a dataset become feature vectors: [numeric columns | indicators of missing values | one-hot categories].
/// Fitted on the training rows alone: a category that does not occur there is all zeros, as is a missing one.
/// </summary>
internal sealed class FeatureSpace
{
    /// <summary>Beyond this many slots vectors are kept sparse; below, dense ones are faster to read.</summary>
    private const int DenseSlots = 256;

    private readonly NumericColumn[] _numeric;
    private readonly float[] _means;
    private readonly int[] _indicators;
    private readonly CategoricalColumn[] _categorical;
    private readonly int[][] _slotOfCode;
    private readonly int[] _categories;

    /// <summary>Learns the space from the training rows.</summary>
    /// <exception cref="DatasetException">No column has anything to learn from.</exception>
    public FeatureSpace(TabularDataset dataset, int[] training)
    {
        _numeric = [.. dataset.Features.OfType<NumericColumn>().Where(column => training.Any(row => !float.IsNaN(column.Values[row])))];
        _means = [.. _numeric.Select(column => Mean(column, training))];
        _indicators = [.. Enumerable.Range(0, _numeric.Length)
            .Where(i => _numeric[i].MissingCount > 0 && training.Any(row => float.IsNaN(_numeric[i].Values[row])))];
        _categorical = [.. dataset.Features.OfType<CategoricalColumn>().Where(column => training.Any(row => column.Codes[row] >= 0))];
        _slotOfCode = [.. _categorical.Select(column => SlotsOfCodes(column, training))];
        _categories = [.. _slotOfCode.Select(slots => slots.Max() + 1)];
        if (_numeric.Length + _categorical.Length == 0)
            throw new DatasetException($"Dataset '{dataset.Name}' has no feature column with a value in its training part.");
    }

    /// <summary>Feature columns of the dataset that carry something.</summary>
    public int ColumnCount => _numeric.Length + _categorical.Length;

    /// <summary>Categories of the largest categorical column; 0 without one.</summary>
    public int LargestCategoryCount => _categories.DefaultIfEmpty(0).Max();

    /// <summary>Length of the vectors.</summary>
    public int SlotCount(FeatureEncoding encoding) => DenseCount(encoding) + _categories.Sum();

    /// <summary>(slots) The column of each, with the category where it stands for one.</summary>
    public IReadOnlyList<string> SlotNames(FeatureEncoding encoding)
    {
        List<string> names = [.. _numeric.Select(column => column.Name)];
        if (encoding == FeatureEncoding.MissingReplaced) names.AddRange(_indicators.Select(i => $"{_numeric[i].Name} is missing"));
        for (int i = 0; i < _categorical.Length; i++)
        {
            string[] categories = new string[_categories[i]];
            for (int code = 0; code < _slotOfCode[i].Length; code++)
                if (_slotOfCode[i][code] >= 0)
                    categories[_slotOfCode[i][code]] = $"{_categorical[i].Name} is {_categorical[i].Categories[code]}";
            names.AddRange(categories);
        }
        return names;
    }

    /// <summary>The one-hot runs.</summary>
    public IReadOnlyList<CategoryGroup> Groups(FeatureEncoding encoding)
    {
        var groups = new List<CategoryGroup>(_categories.Length);
        int start = DenseCount(encoding);
        foreach (int count in _categories)
        {
            groups.Add(new CategoryGroup(start, count));
            start += count;
        }
        return groups;
    }

    /// <summary>The vectors of some rows, in their order.</summary>
    public VBuffer<float>[] Encode(int[] rows, FeatureEncoding encoding)
    {
        int slots = SlotCount(encoding);
        var vectors = new VBuffer<float>[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            vectors[i] = slots <= DenseSlots ? Dense(rows[i], encoding, slots) : Sparse(rows[i], encoding, slots);
        return vectors;
    }

    private int DenseCount(FeatureEncoding encoding)
        => _numeric.Length + (encoding == FeatureEncoding.MissingReplaced ? _indicators.Length : 0);

    private VBuffer<float> Dense(int row, FeatureEncoding encoding, int slots)
    {
        float[] values = new float[slots];
        FillNumbers(row, encoding, values);
        int start = DenseCount(encoding);
        for (int i = 0; i < _categorical.Length; i++)
        {
            int slot = Slot(i, row);
            if (slot >= 0) values[start + slot] = 1;
            start += _categories[i];
        }
        return new VBuffer<float>(slots, values);
    }

    private VBuffer<float> Sparse(int row, FeatureEncoding encoding, int slots)
    {
        int start = DenseCount(encoding), used = start;
        float[] values = new float[start + _categorical.Length];
        int[] indices = new int[values.Length];
        FillNumbers(row, encoding, values.AsSpan(0, start));
        for (int i = 0; i < start; i++) indices[i] = i;
        for (int i = 0; i < _categorical.Length; i++)
        {
            int slot = Slot(i, row);
            if (slot >= 0) (values[used], indices[used++]) = (1, start + slot);
            start += _categories[i];
        }
        return new VBuffer<float>(slots, used, values, indices);
    }

    private void FillNumbers(int row, FeatureEncoding encoding, Span<float> values)
    {
        for (int i = 0; i < _numeric.Length; i++)
        {
            float value = _numeric[i].Values[row];
            values[i] = float.IsNaN(value) && encoding == FeatureEncoding.MissingReplaced ? _means[i] : value;
        }
        if (encoding == FeatureEncoding.MissingKept) return;
        for (int i = 0; i < _indicators.Length; i++)
            values[_numeric.Length + i] = float.IsNaN(_numeric[_indicators[i]].Values[row]) ? 1 : 0;
    }

    private int Slot(int column, int row)
    {
        int code = _categorical[column].Codes[row];
        return code < 0 ? -1 : _slotOfCode[column][code];
    }

    private static float Mean(NumericColumn column, int[] rows)
    {
        double sum = 0;
        int count = 0;
        foreach (int row in rows)
        {
            float value = column.Values[row];
            if (float.IsNaN(value)) continue;
            sum += value;
            count++;
        }
        return (float)(sum / count);
    }

    private static int[] SlotsOfCodes(CategoricalColumn column, int[] rows)
    {
        int[] slots = new int[column.Categories.Count];
        foreach (int row in rows)
            if (column.Codes[row] >= 0) slots[column.Codes[row]] = 1;
        int next = 0;
        for (int code = 0; code < slots.Length; code++) slots[code] = slots[code] == 1 ? next++ : -1;
        return slots;
    }
}
