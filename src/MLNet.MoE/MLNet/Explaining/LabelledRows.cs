using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>Labels of data for which a loss is computed.</summary>
internal static class LabelledRows
{
    /// <summary>Reads them.</summary>
    /// <param name="data">The data.</param>
    /// <param name="column">Column of the label.</param>
    /// <param name="task">What is predicted.</param>
    /// <returns>(rows that have a label): class index or number; and a view of these rows.</returns>
    /// <exception cref="InvalidOperationException">There is no such column, or no row has a label.</exception>
    public static (float[] Labels, IDataView Rows) Read(IDataView data, string column, TaskKind task)
    {
        var found = data.Schema.GetColumnOrNull(column)
            ?? throw new InvalidOperationException($"The data has no label column '{column}'.");
        var reader = new LabelReader(found, task);
        var (labels, kept) = (new List<float>(), new List<bool>());
        using (var cursor = data.GetRowCursor([found]))
        {
            var get = reader.Open(cursor);
            while (cursor.MoveNext())
            {
                float label = (float)get();
                kept.Add(float.IsFinite(label));
                if (kept[^1]) labels.Add(label);
            }
        }
        if (labels.Count == 0) throw new InvalidOperationException($"No row has a label in column '{column}'.");
        return ([.. labels], kept.Contains(false) ? new RowSubsetView(data, [.. kept]) : data);
    }
}
