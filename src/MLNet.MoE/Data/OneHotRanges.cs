using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Data;

/// <summary>Finds the one-hot runs of a feature column, which ML.NET's encoders mark by an annotation that Concatenate passes on.</summary>
internal static class OneHotRanges
{
    private const string Annotation = "CategoricalSlotRanges";

    /// <summary>
    /// The one-hot runs of a column of <paramref name="slotCount"/> slots, ascending. An annotation that does not describe disjoint runs
    /// of the vector is no promise to rely on and is ignored.
    /// </summary>
    public static IReadOnlyList<CategoryGroup> Of(DataViewSchema.Column column, int slotCount)
    {
        var annotation = column.Annotations.Schema.GetColumnOrNull(Annotation);
        if (annotation?.Type is not VectorDataViewType { ItemType: var item } || item != NumberDataViewType.Int32) return [];

        // Pairs of first and last slot, both included.
        VBuffer<int> ranges = default;
        column.Annotations.GetValue(Annotation, ref ranges);
        int[] ends = [.. ranges.DenseValues()];
        if (ends.Length % 2 != 0) return [];

        var groups = ends.Chunk(2).Select(pair => new CategoryGroup(pair[0], pair[1] - pair[0] + 1)).OrderBy(group => group.Start).ToList();
        int next = 0;
        foreach (var group in groups)
        {
            if (group.Start < next || group.Count < 1 || group.Start + group.Count > slotCount) return [];
            next = group.Start + group.Count;
        }
        return groups;
    }
}
