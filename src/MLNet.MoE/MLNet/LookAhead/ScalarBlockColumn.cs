using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>Single values.</summary>
internal sealed class ScalarBlockColumn<T>(DataViewRow input, DataViewSchema.Column column, LookAheadCursor cursor) : BlockColumn
{
    private readonly ValueGetter<T> _read = input.GetGetter<T>(column);
    private T[] _values = [];

    public override Delegate Getter => new ValueGetter<T>(Get);

    public override void Resize(int rows) => Array.Resize(ref _values, rows);

    public override void Read(int row) => _read(ref _values[row]);

    private void Get(ref T value)
    {
        if (cursor.IsAhead) value = _values[cursor.Row];
        else _read(ref value);
    }
}
