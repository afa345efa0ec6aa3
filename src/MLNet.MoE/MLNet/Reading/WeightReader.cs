using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Reads the weights of rows, in double precision so that a common factor of all can be taken out of them again
/// (<see cref="RowWeights"/>).</summary>
internal sealed class WeightReader
{
    /// <summary>Checks the type of the weight column.</summary>
    /// <exception cref="InvalidOperationException">The column is no number.</exception>
    public WeightReader(DataViewSchema.Column column)
    {
        Column = column;
        if (column.Type != NumberDataViewType.Single && column.Type != NumberDataViewType.Double)
            throw new InvalidOperationException(
                $"Weight column '{column.Name}' has type {column.Type}; it needs Single or Double. Use Conversion.ConvertType.");
    }

    /// <summary>The weight column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>Makes a function that reads the weight of a cursor's row.</summary>
    public Func<double> Open(DataViewRow row)
    {
        if (Column.Type == NumberDataViewType.Double)
        {
            var getDouble = row.GetGetter<double>(row.Schema[Column.Index]);
            double value = 0;
            return () =>
            {
                getDouble(ref value);
                return value;
            };
        }
        var getSingle = row.GetGetter<float>(row.Schema[Column.Index]);
        float single = 0, last = float.NaN;
        double widened = double.NaN;
        return () =>
        {
            getSingle(ref single);
            if (single != last) (last, widened) = (single, Widen(single));
            return widened;
        };
    }

    /// <summary>
    /// The decimal number that was written where the single-precision one was read: 1.234567 and 1234.567 then differ by a factor of
    /// exactly a thousand, as they do not in single precision.
    /// </summary>
    private static double Widen(float weight) =>
        float.IsFinite(weight) ? double.Parse(weight.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : weight;
}
