using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>The label of a binary task as ML.NET wants it: class index 1 is true.</summary>
internal sealed class BooleanColumn(string name, float[] classIndices) : DatasetColumn(name)
{
    public override int RowCount => classIndices.Length;

    public override int MissingCount => 0;

    internal override DataViewType DataViewType => BooleanDataViewType.Instance;

    internal override DatasetColumn Select(ReadOnlySpan<int> rows)
    {
        float[] selected = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            selected[i] = classIndices[rows[i]];
        return new BooleanColumn(Name, selected);
    }

    internal override Delegate CreateGetter(TabularCursor cursor)
    {
        float[] indices = classIndices;
        return (ValueGetter<bool>)((ref bool value) => value = indices[cursor.CurrentRow] == 1);
    }
}
