using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>A few feature vectors of kinds that a model has to bear, as an array and as a data view.</summary>
internal sealed class FeatureRows : IDataView
{
    private readonly int _width;

    private FeatureRows(float[] values, int width)
    {
        (Values, _width) = (values, width);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, width));
        Schema = builder.ToSchema();
    }

    /// <summary>(rows, width), row after row.</summary>
    public float[] Values { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Values.Length / _width;

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <summary>Zeros, missing values, very large numbers, ordinary ones and a mixture of all.</summary>
    public static FeatureRows Create(int width, CaseRandom random)
    {
        float[][] rows =
        [
            new float[width],
            [.. Enumerable.Repeat(float.NaN, width)],
            [.. Enumerable.Range(0, width).Select(_ => random.Pick([float.MaxValue, float.MinValue, 1e30f, -1e20f]))],
            [.. Enumerable.Range(0, width).Select(_ => (float)((4 * random.Unit()) - 2))],
            [.. Enumerable.Range(0, width).Select(_ => random.Pick([0, 1, float.NaN, float.PositiveInfinity, float.Epsilon, -1e9f, 0.5f]))],
            [.. Enumerable.Range(0, width).Select(i => i % 3 == 2 ? 1f : 0f)],
        ];
        return new FeatureRows([.. rows.SelectMany(row => row)], width);
    }

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * _width, _width);

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FeatureRows rows) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => rows.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext() => ++_position < rows.Count;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, rows._width);
                rows.Row((int)_position).CopyTo(editor.Values);
                value = editor.Commit();
            };
            return (ValueGetter<TValue>)(Delegate)getter;
        }
    }
}
