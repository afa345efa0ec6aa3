using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Vectors. Each row of the block has a buffer of its own, which is used again in the next block.</summary>
internal sealed class VectorBlockColumn<T>(DataViewRow input, DataViewSchema.Column column) : BlockColumn
{
    private readonly ValueGetter<VBuffer<T>> _read = input.GetGetter<VBuffer<T>>(column);
    private VBuffer<T>[] _values = [];

    public override Delegate Getter(IBlockReader reader) => new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) =>
    {
        if (reader.IsAhead) _values[reader.Row].CopyTo(ref value);
        else _read(ref value);
    });

    public override void Resize(int rows) => Array.Resize(ref _values, rows);

    public override void Read(int row) => _read(ref _values[row]);

    /// <summary>A row's vector.</summary>
    public ref readonly VBuffer<T> this[int row] => ref _values[row];
}
