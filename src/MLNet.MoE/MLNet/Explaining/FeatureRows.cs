using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Explaining;

namespace MLNet.MoE;

/// <summary>Reads the feature vectors of data that a network is to explain.</summary>
internal static class FeatureRows
{
    /// <summary>Reads the rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Data with the columns that it was trained on.</param>
    /// <param name="options">Names the feature column.</param>
    /// <exception cref="InvalidOperationException">There are no rows, or not the features of the model.</exception>
    public static ExplainedTable Read(NetworkModelParameters model, IDataView data, ExplanationOptions options)
    {
        var network = model.Network;
        var table = new ExplainedTable(network, ExplainedColumns.Of(network.Layout, options.Resolve));
        var encoded = model.EncodeFeatures(data);
        string name = options.FeatureColumnName;
        var column = encoded.Schema.GetColumnOrNull(name) ?? throw new InvalidOperationException(
            $"The data has no feature column '{name}'; it has "
            + $"{string.Join(", ", data.Schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType } vector || vector.ItemType != NumberDataViewType.Single)
            throw new InvalidOperationException($"Column '{name}' has type {column.Type}; explanations need the feature vector, of "
                + "Single.");
        if (vector.Size != network.FeatureCount)
            throw new InvalidOperationException($"Column '{name}' has {vector.Size} features and the model was trained on "
                + $"{network.FeatureCount}; make it by the transforms that made it for the model.");
        using var cursor = encoded.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> features = default;
        while (cursor.MoveNext())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            getter(ref features);
            if (features.IsDense) table.Add(features.GetValues());
            else table.Add(features.GetIndices(), features.GetValues());
        }
        return table.Count > 0 ? table : throw new InvalidOperationException("There are no rows to explain.");
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static int Find(ExplainedTable table, string column)
    {
        int place = table.Columns.ToList().FindIndex(known => known.Name == column);
        return place >= 0 ? place : throw new ArgumentException(
            $"There is no column '{column}'; there are {string.Join(", ", table.Columns.Take(20).Select(known => $"'{known.Name}'"))}"
            + $"{(table.Columns.Count > 20 ? ", ..." : "")}.", nameof(column));
    }

    /// <summary>The value of a row in a column as text; empty for a missing one.</summary>
    public static string Value(ExplainedTable table, int row, int column)
    {
        var part = table.Columns[column];
        if (part.Numbers.Length == 0 && part.Groups.Length > 0)
        {
            int category = table.Categories(row)[part.Groups[0]];
            return category >= 0 ? part.Categories[category] : "";
        }
        float number = Number(table, row, column);
        return float.IsFinite(number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
    }

    /// <summary>The number of a row in a column; NaN for a category.</summary>
    public static float Number(ExplainedTable table, int row, int column)
    {
        var part = table.Columns[column];
        return part.Numbers.Length > 0 ? table.Numbers(row)[part.Numbers[0]]
            : part.Sparse.Length > 0 ? table.Sparse(row, part.Sparse[0]) : float.NaN;
    }
}
