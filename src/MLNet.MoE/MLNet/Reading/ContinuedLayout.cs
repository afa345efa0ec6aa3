using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Lays a feature vector out as a previous model's: the same numbers in the same order, and the same groups of categories, each of which
/// may have further ones. Slots are known by their names; where there are none, the vectors have to be of one length.
/// </summary>
internal static class ContinuedLayout
{
    /// <summary>The layout of the data.</summary>
    /// <param name="previous">That of the previous model.</param>
    /// <param name="data">Slots, marked groups and names of the data.</param>
    /// <param name="column">Name of the feature column, for messages.</param>
    /// <exception cref="InvalidOperationException">The data has other features; the message names one.</exception>
    public static FeatureLayout Of(FeatureLayout previous, FeatureLayout data, string column)
    {
        bool named = previous.SlotNames is not null && data.SlotNames is not null;
        if (!named || previous.SlotNames!.SequenceEqual(data.SlotNames!))
        {
            return data.SlotCount == previous.SlotCount
                ? new FeatureLayout(data.SlotCount, previous.Groups, previous.SlotNames ?? data.SlotNames, [.. previous.SparseSlots])
                : throw new InvalidOperationException($"Column '{column}' has {data.SlotCount} features and the previous model was trained "
                    + $"on {previous.SlotCount}; make it by the transforms that made it for the previous model.");
        }
        string[] names = [.. data.SlotNames!];
        // A group that was read as numbers before is so again.
        var groups = previous.Groups.Select(group => Match(previous, group, data, column)).ToArray();
        bool[] isCategory = new bool[data.SlotCount];
        foreach (var group in groups) isCategory.AsSpan(group.Start, group.Count).Fill(true);
        string[] numbers = [.. names.Where((_, slot) => !isCategory[slot])];
        int[] earlier = [.. previous.NumericSlots.Concat(previous.SparseSlots).Order()];
        CheckNumbers([.. earlier.Select(slot => previous.SlotNames![slot])], numbers, column);
        int[] slots = [.. Enumerable.Range(0, names.Length).Where(slot => !isCategory[slot])];
        int[] sparse = [.. previous.SparseSlots.Select(slot => slots[Array.BinarySearch(earlier, slot)])];
        for (int i = 1; i < groups.Length; i++)
        {
            if (groups[i].Start < groups[i - 1].Start) throw Other(column, "has its categories in another order");
        }
        return new FeatureLayout(names.Length, groups, names, sparse);
    }

    /// <summary>The group of the data that has categories of a group of the previous model.</summary>
    private static CategoryGroup Match(FeatureLayout previous, CategoryGroup group, FeatureLayout data, string column)
    {
        var known = previous.SlotNames!.Skip(group.Start).Take(group.Count).ToHashSet(StringComparer.Ordinal);
        foreach (var other in data.Groups)
        {
            if (data.SlotNames!.Skip(other.Start).Take(other.Count).Any(known.Contains)) return other;
        }
        throw Other(column, $"lacks the categories of '{previous.SlotNames![group.Start]}'");
    }

    private static void CheckNumbers(string[] previous, string[] data, string column)
    {
        if (previous.SequenceEqual(data)) return;
        string? absent = previous.Except(data).FirstOrDefault(), further = data.Except(previous).FirstOrDefault();
        throw Other(column, absent is not null ? $"lacks the feature '{absent}'"
            : further is not null ? $"has a feature '{further}', which the previous model was not trained on"
            : "has its features in another order");
    }

    private static InvalidOperationException Other(string column, string what) => new(
        $"Column '{column}' {what}; a fit that goes on needs the columns of the previous model.");
}
