using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Which category of each one-hot column has no coefficient of its own, so that a regression with an intercept determines the others. Where
/// some rows have none of the categories, these rows are the reference, and every category keeps its coefficient.
/// </summary>
/// <param name="Groups">Slots of each column with a reference, and which of them is it.</param>
internal sealed record CategoryReferences(IReadOnlyList<(CategoryGroup Group, int Slot)> Groups)
{
    /// <summary>Columns whose rows without a category are the reference.</summary>
    public IReadOnlyList<CategoryGroup> WithoutCategory { get; init; } = [];

    /// <summary>Chooses them.</summary>
    /// <param name="tables">The data.</param>
    /// <param name="options">Contrasts, and reference levels that are named.</param>
    /// <exception cref="InvalidOperationException">A named level does not exist, or is in a column that needs none.</exception>
    public static CategoryReferences Of(TrainingTables tables, StatisticalMoeOptions options)
    {
        var layout = tables.Layout;
        int[] named = Named(options.ReferenceLevels, layout);
        if (options.Contrasts == CategoryContrasts.None) return new([]);
        long[][] counts = [.. layout.Groups.Select(group => new long[group.Count])];
        bool[] isComplete = [.. layout.Groups.Select(_ => true)];
        for (int row = 0; row < tables.Training.RowCount; row++)
        {
            var categories = tables.Training.Categories(row);
            for (int g = 0; g < categories.Length; g++)
            {
                if (categories[g] < 0) isComplete[g] = false;
                else counts[g][categories[g]]++;
            }
        }
        var chosen = new List<(CategoryGroup, int)>();
        for (int g = 0; g < counts.Length; g++)
        {
            var group = layout.Groups[g];
            if (group.Count < 2 || !isComplete[g]) continue;
            int slot = named.FirstOrDefault(slot => slot >= group.Start && slot < group.Start + group.Count, -1);
            // The first of equals.
            chosen.Add((group, slot >= 0 ? slot : group.Start + Array.IndexOf(counts[g], counts[g].Max())));
        }
        return new(chosen)
        {
            WithoutCategory = [.. layout.Groups.Where((group, g) => !isComplete[g])],
        };
    }

    /// <summary>The split without the slots of reference categories.</summary>
    public FeatureSplit Apply(FeatureSplit split)
    {
        int[] slots = [.. Groups.Select(group => group.Slot)];
        int[] experts = [.. split.Experts.Except(slots)];
        int[]? gate = split.Gate is null ? null : [.. split.Gate.Except(slots)];
        return experts.Length == 0 || gate is [] ? split : split with { Experts = experts, Gate = gate };
    }

    /// <summary>Names of the reference categories that a split is without.</summary>
    public IReadOnlyList<string> Names(FeatureSplit split, Func<int, string> name) =>
    [
        .. Groups.Where(group => !split.Experts.Contains(group.Slot) && split.Gate?.Contains(group.Slot) != true)
            .Select(group => name(group.Slot)),
        .. WithoutCategory.Select(group => $"no value in the column of {name(group.Start)}"),
    ];

    /// <summary>The columns of a regression, by places among its slots, that are reported against the mean of their categories.</summary>
    public IReadOnlyList<ContrastGroup> SumContrasts(int[] slots, Func<int, string> name) =>
    [
        .. Groups.Where(group => !slots.Contains(group.Slot)).Select(group => new ContrastGroup(
            [.. Enumerable.Range(0, slots.Length).Where(i => slots[i] >= group.Group.Start
                && slots[i] < group.Group.Start + group.Group.Count)],
            name(group.Slot))).Where(group => group.Columns.Count > 0),
    ];

    // Behind a column that others were concatenated to, its name stands first.
    private static bool IsNamed(string slot, string name) => slot == name || slot.EndsWith("." + name, StringComparison.Ordinal);

    private static int[] Named(string? levels, FeatureLayout layout)
    {
        if (string.IsNullOrWhiteSpace(levels)) return [];
        var slots = new List<int>();
        foreach (string level in levels.Split([';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] sides = level.Split('=', 2, StringSplitOptions.TrimEntries);
            string slot = sides.Length == 2 ? $"{sides[0]}.{sides[1]}" : level;
            int place = layout.SlotNames is null ? -1
                : layout.Groups.SelectMany(group => Enumerable.Range(group.Start, group.Count))
                    .FirstOrDefault(i => IsNamed(layout.SlotNames[i], slot), -1);
            if (place < 0)
                throw new InvalidOperationException(
                    $"{nameof(StatisticalMoeOptions.ReferenceLevels)} has '{level}', and no column of categories has that one; write "
                    + "column=category, several separated by ';'.");
            slots.Add(place);
        }
        return [.. slots];
    }
}
