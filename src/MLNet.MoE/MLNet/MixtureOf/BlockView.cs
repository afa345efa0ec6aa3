using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>The rows of a cursor's current block as data. It lasts as long as the block.</summary>
internal sealed class BlockView(BlockCursor block) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => block.Schema;

    public long? GetRowCount() => block.RowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(block);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(BlockCursor block) : DataViewRowCursor, IBlockReader
    {
        public bool IsAhead => true;

        public int Row { get; private set; } = -1;

        public override long Position => Row;

        public override long Batch => 0;

        public override DataViewSchema Schema => block.Schema;

        public override bool MoveNext() => Row < block.RowCount && ++Row < block.RowCount;

        public override bool IsColumnActive(DataViewSchema.Column column) => block.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => block.GetGetter<TValue>(column, this);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row, 0);
    }
}
