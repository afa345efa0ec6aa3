using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>Finds the columns that a feature vector was made of, by the names of its slots.</summary>
internal static class ExplainedColumns
{
    /// <summary>The columns in the order of their first slots.</summary>
    /// <param name="layout">Layout of the feature vector.</param>
    /// <param name="resolve">Gives the column of a slot's name; null, or a null answer, takes a number's own name, and what all categories
    /// of a group have in common.</param>
    public static IReadOnlyList<ExplainedColumn> Of(FeatureLayout layout, Func<string, string?>? resolve = null)
    {
        var parts = new List<(int Slot, string Name, ExplainedColumn Column)>();
        for (int i = 0; i < layout.NumericSlots.Count; i++) Add(layout.NumericSlots[i], Name(layout.NumericSlots[i]), [i], [], []);
        for (int i = 0; i < layout.SparseSlots.Count; i++) Add(layout.SparseSlots[i], Name(layout.SparseSlots[i]), [], [], [i]);
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            var group = layout.Groups[g];
            string[] names = [.. Enumerable.Range(group.Start, group.Count).Select(slot => SlotName(layout, slot))];
            string prefix = Prefix(names);
            string name = resolve?.Invoke(names[0]) ?? (layout.SlotNames is null || prefix.Length == 0
                ? $"slots {group.Start} to {group.Start + group.Count - 1}" : prefix);
            string[] categories = [.. names.Select(full =>
                full.Length > prefix.Length + 1 && prefix.Length > 0 ? full[(prefix.Length + 1)..] : full)];
            parts.Add((group.Start, name, new(name, [], [g], []) { Categories = categories }));
        }
        return [.. parts.OrderBy(part => part.Slot).GroupBy(part => part.Name, StringComparer.Ordinal).Select(Merge)];

        string Name(int slot) => resolve?.Invoke(SlotName(layout, slot)) ?? SlotName(layout, slot);

        void Add(int slot, string name, int[] numbers, int[] groups, int[] sparse)
            => parts.Add((slot, name, new(name, numbers, groups, sparse)));
    }

    private static ExplainedColumn Merge(IGrouping<string, (int Slot, string Name, ExplainedColumn Column)> parts) => new(
        parts.Key, [.. parts.SelectMany(part => part.Column.Numbers)], [.. parts.SelectMany(part => part.Column.Groups)],
        [.. parts.SelectMany(part => part.Column.Sparse)])
    {
        Categories = parts.Select(part => part.Column.Categories).FirstOrDefault(names => names.Count > 0) ?? [],
    };

    private static string SlotName(FeatureLayout layout, int slot)
        => layout.SlotNames is { } names && names[slot].Length > 0 ? names[slot] : $"slot {slot}";

    /// <summary>What all names begin with, up to a full stop.</summary>
    private static string Prefix(string[] names)
    {
        string first = names[0];
        int length = names.Min(name => name.AsSpan().CommonPrefixLength(first));
        // A group of one category has its own name in common.
        int stop = names.Length == 1 ? first.IndexOf('.') : first.AsSpan(0, length).LastIndexOf('.');
        return stop > 0 ? first[..stop] : "";
    }
}
