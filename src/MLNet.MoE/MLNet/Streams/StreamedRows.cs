using MLNet.MoE.Files;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Rows of a stream with their labels, oldest first, in the layout of the network's feature vector.</summary>
internal sealed class StreamedRows
{
    private const int MostRows = 1 << 24;

    private readonly List<Row> _rows = [];

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Takes the rows of a table.</summary>
    public static StreamedRows Of(FeatureTable table)
    {
        var rows = new StreamedRows();
        for (int row = 0; row < table.RowCount; row++)
            rows._rows.Add(new((float)(table.Label(row) + table.LabelOffset), table.Weight(row), table.Numeric(row).ToArray(),
                table.Categories(row).ToArray()));
        return rows;
    }

    public float Label(int row) => _rows[row].Label;

    /// <summary>Adds rows, and forgets the oldest beyond a number.</summary>
    public void Add(StreamedRows newer, int most)
    {
        _rows.AddRange(newer._rows);
        Forget(_rows.Count - most);
    }

    /// <summary>Forgets the oldest rows, so many.</summary>
    public void Forget(int count)
    {
        if (count > 0) _rows.RemoveRange(0, Math.Min(count, _rows.Count));
    }

    /// <summary>These rows and some of others, drawn at random.</summary>
    public StreamedRows With(StreamedRows others, int end, int count, Random random)
    {
        var both = new StreamedRows();
        both._rows.AddRange(_rows);
        if (end > 0)
            for (int i = 0; i < count; i++) both._rows.Add(others._rows[random.Next(end)]);
        return both;
    }

    /// <summary>The last rows, so many at most.</summary>
    public StreamedRows Last(int count)
    {
        var last = new StreamedRows();
        last._rows.AddRange(_rows[Math.Max(0, _rows.Count - count)..]);
        return last;
    }

    /// <summary>A table of the rows, to be learnt from.</summary>
    public FeatureTable ToTable(FeatureLayout layout)
    {
        var table = new FeatureTable(layout.NumericSlots.Count, [.. layout.Groups.Select(group => group.Count)], hasWeights: true);
        foreach (var row in _rows)
        {
            table.AddRow(row.Label, row.Weight, out var numeric, out var categories);
            row.Numeric.CopyTo(numeric);
            row.Categories.CopyTo(categories);
        }
        return table;
    }

    /// <summary>(rows, slots): the feature vectors.</summary>
    public float[] Features(FeatureLayout layout)
    {
        float[] features = new float[_rows.Count * layout.SlotCount];
        for (int i = 0; i < _rows.Count; i++)
        {
            var own = features.AsSpan(i * layout.SlotCount, layout.SlotCount);
            for (int column = 0; column < layout.NumericSlots.Count; column++) own[layout.NumericSlots[column]] = _rows[i].Numeric[column];
            for (int group = 0; group < layout.Groups.Count; group++)
                if (_rows[i].Categories[group] >= 0) own[layout.Groups[group].Start + _rows[i].Categories[group]] = 1;
        }
        return features;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_rows.Count);
        foreach (var row in _rows)
        {
            writer.Write(row.Label);
            writer.Write(row.Weight);
            foreach (float number in row.Numeric) writer.Write(number);
            foreach (int category in row.Categories) writer.Write(category);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static StreamedRows Read(BoundedReader reader, FeatureLayout layout, int classes)
    {
        int bytes = sizeof(float) * (2 + layout.NumericSlots.Count + layout.Groups.Count);
        int count = reader.Length("kept rows", MostRows, bytes);
        var rows = new StreamedRows();
        for (int i = 0; i < count; i++)
        {
            float label = reader.Single("a label"), weight = reader.Single("a weight");
            float[] numeric = reader.Values<float>("the numbers of a row", layout.NumericSlots.Count);
            int[] categories = reader.Values<int>("the categories of a row", layout.Groups.Count);
            bool isClass = classes == 0 || (label >= 0 && label < classes && label == MathF.Floor(label));
            if (!float.IsFinite(label) || !isClass || !(weight > 0) || numeric.Any(float.IsInfinity)
                || categories.Where((category, group) => category < -1 || category >= layout.Groups[group].Count).Any())
                throw new InvalidDataException($"row {i} of those that it kept has a label, a weight, a number or a category "
                    + "that cannot be.");
            rows._rows.Add(new(label, weight, numeric, categories));
        }
        return rows;
    }

    /// <summary>A row.</summary>
    private sealed record Row(float Label, float Weight, float[] Numeric, int[] Categories);
}
