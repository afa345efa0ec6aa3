using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>What a stock trainer is told of a fit, whatever it is.</summary>
/// <param name="Label">Column of the label: a key, Boolean or Single by the task.</param>
/// <param name="Features">Column of the features.</param>
/// <param name="Weight">Column of row weights; null for none.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Threads">Threads that it may use; null lets it choose.</param>
/// <param name="Cancellation">Stops it between two fits.</param>
internal sealed record ExpertSettings(string Label, string Features, string? Weight, int Seed, int? Threads, CancellationToken Cancellation)
{
    /// <summary>Categories of the largest one-hot run among the features of data; 0 without one.</summary>
    public int LargestCategoryCount(IDataView data)
    {
        var column = data.Schema[Features];
        int slots = column.Type is Microsoft.ML.Data.VectorDataViewType vector ? vector.Size : 1;
        return OneHotRanges.Of(column, slots).Select(group => group.Count).DefaultIfEmpty(0).Max();
    }
}
