using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Data with one more column, which is made of another one row by row.</summary>
internal sealed class AddedColumnView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _from;
    private readonly Func<DataViewRow, Delegate> _open;
    private readonly int _added;

    /// <param name="source">The data.</param>
    /// <param name="name">Name of the new column.</param>
    /// <param name="type">Its type.</param>
    /// <param name="from">Column that it is made of.</param>
    /// <param name="open">Makes the column's <see cref="ValueGetter{TValue}"/> of a row in which <paramref name="from"/> is active.</param>
    public AddedColumnView(IDataView source, string name, DataViewType type, DataViewSchema.Column from, Func<DataViewRow, Delegate> open)
    {
        (_source, _from, _open) = (source, from, open);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(source.Schema);
        schema.AddColumn(name, type);
        Schema = schema.ToSchema();
        _added = source.Schema.Count;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[] needed = [.. columnsNeeded.Select(column => column.Index)];
        bool adds = needed.Contains(_added);
        var columns = needed.Where(index => index != _added).Concat(adds ? [_from.Index] : []).Distinct()
            .Select(index => _source.Schema[index]);
        return new Cursor(this, _source.GetRowCursor(columns), adds);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(AddedColumnView view, DataViewRowCursor source, bool adds) : DataViewRowCursor
    {
        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool MoveNext() => source.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            column.Index == view._added ? adds : source.IsColumnActive(source.Schema[column.Index]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            column.Index == view._added ? (ValueGetter<TValue>)view._open(source) : source.GetGetter<TValue>(source.Schema[column.Index]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
