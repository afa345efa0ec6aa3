using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

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

        var groups = new List<CategoryGroup>();
        int next = 0;
        foreach (int[]? pair in ends.Chunk(2).OrderBy(pair => pair[0]))
        {
            if (pair[0] < next || pair[1] < pair[0] || pair[1] >= slotCount) return [];
            next = pair[1] + 1;
            groups.Add(new CategoryGroup(pair[0], next - pair[0]));
        }
        return groups;
    }
}
