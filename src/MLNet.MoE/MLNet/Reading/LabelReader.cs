using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>
/// Reads labels of any type that ML.NET allows for a task as numbers: class index or target, NaN where missing.
/// Key 0 is missing; a positive number is the positive class of a binary task; whole numbers from 0 are the classes of a multiclass task.
/// </summary>
internal sealed class LabelReader : ILabelReader
{
    /// <summary>Classes at most; a key type of more is a forgotten key count rather than a task.</summary>
    internal const int MaximumClasses = 1 << 20;

    private readonly string _name;
    private readonly TaskKind _task;
    private readonly bool _isKey;
    private int _largest = -1;

    /// <summary>Checks the type of the label column.</summary>
    /// <exception cref="InvalidOperationException">The column's type does not suit the task.</exception>
    public LabelReader(DataViewSchema.Column column, TaskKind task)
    {
        _name = column.Name;
        _task = task;
        Column = column;
        var key = column.Type as KeyDataViewType;
        _isKey = key is not null;
        bool isNumber = column.Type == NumberDataViewType.Single || column.Type == NumberDataViewType.Double;
        bool suits = task switch
        {
            TaskKind.Binary => isNumber || column.Type is BooleanDataViewType || key?.Count == 2,
            TaskKind.Multiclass => isNumber || key is { Count: <= MaximumClasses },
            _ => isNumber,
        };
        if (!suits)
        {
            throw new InvalidOperationException(
                $"Label column '{_name}' has type {column.Type}, which does not suit {Name(task)}; it needs {Wanted(task)}. "
                + $"{Advice(task)}");
        }
        if (task == TaskKind.Multiclass && key is not null) _largest = (int)key.Count - 1;
    }

    /// <summary>The label column.</summary>
    public DataViewSchema.Column Column { get; }

    IReadOnlyList<DataViewSchema.Column> ILabelReader.Columns => [Column];

    int ILabelReader.Count => 1;

    /// <summary>Number of classes: of the key type, or the largest seen plus one; 2 for binary, 0 for regression.</summary>
    public int Classes => _task switch { TaskKind.Binary => 2, TaskKind.Multiclass => _largest + 1, _ => 0 };

    /// <summary>Makes a function that reads the label of a cursor's row.</summary>
    public Func<double> Open(DataViewRow row)
    {
        var raw = Raw(row);
        if (_task == TaskKind.Regression || _isKey || Column.Type is BooleanDataViewType) return raw;
        if (_task == TaskKind.Binary)
        {
            return () =>
            {
                double label = raw();
                return double.IsFinite(label) ? (label > 0 ? 1 : 0) : double.NaN;
            };
        }
        return () => Class((float)raw(), row.Position);
    }

    private double Class(float label, long position)
    {
        if (!float.IsFinite(label)) return double.NaN;
        if (label != MathF.Floor(label) || label is < 0 or >= MaximumClasses)
        {
            throw new InvalidOperationException(
                $"Label column '{_name}' holds {label} in row {position + 1}; as numbers, classes are whole and count from 0. Use "
                + "MapValueToKey for other labels.");
        }
        _largest = Math.Max(_largest, (int)label);
        return label;
    }

    private Func<double> Raw(DataViewRow row)
    {
        if (_isKey)
        {
            var type = Column.Type.RawType;
            if (type == typeof(byte)) return Key<byte>(row, value => value);
            if (type == typeof(ushort)) return Key<ushort>(row, value => value);
            if (type == typeof(uint)) return Key<uint>(row, value => value);
            return Key<ulong>(row, value => value);
        }
        if (Column.Type is BooleanDataViewType) return Value<bool>(row, value => value ? 1 : 0);
        if (Column.Type == NumberDataViewType.Double) return Value<double>(row, value => value);
        return Value<float>(row, value => value);
    }

    private Func<double> Key<T>(DataViewRow row, Func<T, ulong> widen)
    {
        ulong count = ((KeyDataViewType)Column.Type).Count;
        return Value<T>(row, value =>
        {
            ulong key = widen(value);
            return key == 0 || key > count ? double.NaN : key - 1;
        });
    }

    private Func<double> Value<T>(DataViewRow row, Func<T, double> convert)
    {
        var getter = row.GetGetter<T>(row.Schema[Column.Index]);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static string Name(TaskKind task) => task switch
    {
        TaskKind.Binary => "binary classification",
        TaskKind.Multiclass => "multiclass classification",
        _ => "regression",
    };

    private static string Wanted(TaskKind task) => task switch
    {
        TaskKind.Binary => "Boolean, Single, Double or a key of two values",
        TaskKind.Multiclass => $"a key of at most {MaximumClasses} values, Single or Double",
        _ => "Single or Double",
    };

    private static string Advice(TaskKind task) =>
        task == TaskKind.Multiclass ? "Use Conversion.MapValueToKey." : "Use Conversion.ConvertType.";
}
