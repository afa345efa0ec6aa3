using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>A column's values in the rows of a block.</summary>
internal abstract class BlockColumn
{
    /// <summary>Makes the block of an active column.</summary>
    public static BlockColumn Create(DataViewRow input, DataViewSchema.Column column)
    {
        var value = column.Type.RawType;
        var type = column.Type is VectorDataViewType vector
            ? typeof(VectorBlockColumn<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(ScalarBlockColumn<>).MakeGenericType(value);
        return (BlockColumn)Activator.CreateInstance(type, input, column)!;
    }

    /// <summary>Makes room for that many rows.</summary>
    public abstract void Resize(int rows);

    /// <summary>Reads the input's current row.</summary>
    /// <param name="row">Its place in the block.</param>
    public abstract void Read(int row);

    /// <summary>A <see cref="ValueGetter{T}"/> of a reader's current row.</summary>
    public abstract Delegate Getter(IBlockReader reader);
}
