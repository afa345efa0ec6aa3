using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Reads the exposure of rows: how many units, such as years, each row's label is of.</summary>
internal static class ExposureReader
{
    /// <summary>Finds the column.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or is no number.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw new InvalidOperationException(
                $"The data has no exposure column '{name}', by which the score of a row is multiplied; give one, of 1 where the mean of "
                    + $"one unit is wanted.");
        return column.Type == NumberDataViewType.Single || column.Type == NumberDataViewType.Double ? column
            : throw new InvalidOperationException(
            $"Exposure column '{name}' has type {column.Type}; it needs Single or Double. Use Conversion.ConvertType.");
    }

    /// <summary>Makes a function that reads the exposure of a row.</summary>
    /// <param name="row">A cursor, or a row that changes.</param>
    /// <param name="column">The column.</param>
    public static Func<float> Open(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type == NumberDataViewType.Double)
        {
            var getDouble = row.GetGetter<double>(row.Schema[column.Index]);
            double value = 0;
            return () =>
            {
                getDouble(ref value);
                return (float)value;
            };
        }
        var getSingle = row.GetGetter<float>(row.Schema[column.Index]);
        float single = 0;
        return () =>
        {
            getSingle(ref single);
            return single;
        };
    }
}
