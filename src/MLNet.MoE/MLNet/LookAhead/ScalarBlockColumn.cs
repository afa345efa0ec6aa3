using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>Single values.</summary>
internal sealed class ScalarBlockColumn<T>(DataViewRow input, DataViewSchema.Column column) : BlockColumn
{
    private readonly ValueGetter<T> _read = input.GetGetter<T>(column);
    private T[] _values = [];

    public override Delegate Getter(IBlockReader reader) => new ValueGetter<T>((ref T value) =>
    {
        if (reader.IsAhead) value = _values[reader.Row];
        else _read(ref value);
    });

    public override void Resize(int rows) => Array.Resize(ref _values, rows);

    public override void Read(int row) => _read(ref _values[row]);
}
