using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Tests.Tables;

/// <summary>A data view whose feature column is marked as one-hot in some ranges, and that counts how often it is read.</summary>
internal sealed class MarkedView : IDataView
{
    private readonly IDataView _source;

    public MarkedView(IDataView source, int[] ranges)
    {
        _source = source;
        var builder = new DataViewSchema.Builder();
        foreach (var column in source.Schema)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(column.Annotations, _ => true);
            if (column.Name == "Features" && ranges.Length > 0)
            {
                var type = new VectorDataViewType(NumberDataViewType.Int32, ranges.Length / 2, 2);
                annotations.Add<VBuffer<int>>("CategoricalSlotRanges", type,
                    (ref VBuffer<int> value) => value = new VBuffer<int>(ranges.Length, ranges));
            }
            builder.AddColumn(column.Name, column.Type, annotations.ToAnnotations());
        }
        Schema = builder.ToSchema();
    }

    public int Cursors { get; private set; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => _source.CanShuffle;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Cursors++;
        return new Cursor(Schema, _source.GetRowCursor(columnsNeeded.Select(column => _source.Schema[column.Index]), rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, DataViewRowCursor source) : DataViewRowCursor
    {
        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override DataViewSchema Schema => schema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => source.GetGetter<TValue>(source.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(source.Schema[column.Index]);

        public override bool MoveNext() => source.MoveNext();

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
