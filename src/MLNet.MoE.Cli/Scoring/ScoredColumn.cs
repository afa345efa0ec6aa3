using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Numbers that a model of a regression gives beside the prediction: a quantile, or a bound of an interval.</summary>
/// <param name="Name">Name in files: <c>lower</c>, <c>upper</c> or <c>quantile_0.1</c>.</param>
/// <param name="Level">Level of a quantile; null for a bound.</param>
/// <param name="Values">(rows), without what is added to the label's numbers.</param>
internal sealed record ScoredColumn(string Name, double? Level, float[] Values)
{
    /// <summary>The columns that a model gives.</summary>
    /// <param name="model">What was learnt.</param>
    /// <param name="rows">Number of rows.</param>
    public static IReadOnlyList<ScoredColumn> Of(MoeModelParameters? model, int rows) => [.. (model?.ScoreColumns ?? []).SelectMany(
        column => (column.Levels?.Cast<double?>() ?? [null]).Select(level => new ScoredColumn(
            level is { } number ? string.Create(CultureInfo.InvariantCulture, $"quantile_{number}") : column.Name.ToLowerInvariant(), level,
            new float[rows])))];

    /// <summary>Opens a column of the model for some of the columns here.</summary>
    /// <param name="cursor">Cursor of what was scored.</param>
    /// <param name="column">The column: a number, or a vector of as many as there are columns.</param>
    /// <param name="columns">Where its numbers go.</param>
    /// <returns>What is called with the number of each row.</returns>
    public static Action<int> Open(DataViewRowCursor cursor, DataViewSchema.Column column, IReadOnlyList<ScoredColumn> columns)
    {
        if (column.Type is not VectorDataViewType)
        {
            var get = cursor.GetGetter<float>(column);
            return row => get(ref columns[0].Values[row]);
        }
        var getVector = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        return row =>
        {
            getVector(ref values);
            for (int i = 0; i < columns.Count; i++) columns[i].Values[row] = values.GetItemOrDefault(i);
        };
    }
}
