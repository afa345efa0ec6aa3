namespace MLNet.MoE.Tables;

/// <summary>
/// Says what each slot of a feature vector is: a number of its own, one category of a one-hot group, or a number that is mostly 0.
/// Groups are kept as one index a row, so a column of ten thousand categories costs one integer; of numbers that are mostly 0 only those
/// that are not are kept, so that ten thousand words cost a row no more than those it has.
/// </summary>
public sealed class FeatureLayout
{
    /// <summary>Makes a layout of <paramref name="slotCount"/> slots with the given one-hot groups; all other slots are numeric.</summary>
    /// <param name="slotCount">Length of the feature vector.</param>
    /// <param name="groups">One-hot runs, in ascending order, not overlapping.</param>
    /// <param name="slotNames">Names of the slots, or null.</param>
    /// <exception cref="ArgumentException">Groups overlap, are out of order or lie outside the vector.</exception>
    public FeatureLayout(int slotCount, IReadOnlyList<CategoryGroup>? groups = null, IReadOnlyList<string>? slotNames = null)
        : this(slotCount, groups ?? [], slotNames, [])
    {
    }

    /// <summary>Makes a layout some of whose numbers are mostly 0.</summary>
    /// <param name="slotCount">Length of the feature vector.</param>
    /// <param name="groups">One-hot runs, in ascending order, not overlapping.</param>
    /// <param name="slotNames">Names of the slots, or null.</param>
    /// <param name="sparseSlots">Slots outside of all groups that are mostly 0, ascending.</param>
    internal FeatureLayout(int slotCount, IReadOnlyList<CategoryGroup> groups, IReadOnlyList<string>? slotNames, int[] sparseSlots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slotCount);
        SlotCount = slotCount;
        Groups = groups;
        SlotNames = slotNames;
        SparseSlots = sparseSlots;
        if (slotNames is not null && slotNames.Count != slotCount)
            throw new ArgumentException($"{slotNames.Count} names do not fit a vector of {slotCount} slots.", nameof(slotNames));
        long next = 0, categories = 0;
        foreach (var group in Groups)
        {
            // In 64 bits: start and length of a damaged file add up to more than an integer holds.
            if (group.Start < next || group.Count < 1 || (long)group.Start + group.Count > slotCount)
                throw new ArgumentException($"One-hot group {group} does not fit a vector of {slotCount} slots after slot {next - 1}.",
                    nameof(groups));
            next = (long)group.Start + group.Count;
            categories += group.Count;
        }
        int[] numeric = Numeric(slotCount, (int)categories, Groups);
        NumericSlots = sparseSlots.Length == 0 ? numeric : WithoutSparse(numeric, sparseSlots);
    }

    /// <summary>Length of the feature vector.</summary>
    public int SlotCount { get; }

    /// <summary>
    /// Where each slot of a vector goes: its numeric column, or the number of those and its sparse column, or the complement of its one-hot
    /// group.
    /// </summary>
    internal int[] SlotTargets()
    {
        int[] targets = new int[SlotCount];
        for (int i = 0; i < SparseSlots.Count; i++) targets[SparseSlots[i]] = NumericSlots.Count + i;
        for (int i = 0; i < NumericSlots.Count; i++) targets[NumericSlots[i]] = i;
        for (int g = 0; g < Groups.Count; g++) Array.Fill(targets, ~g, Groups[g].Start, Groups[g].Count);
        return targets;
    }

    /// <summary>Slots that are numbers of their own and kept for every row, ascending. Position in this array = numeric column.</summary>
    public IReadOnlyList<int> NumericSlots { get; }

    /// <summary>Slots that are numbers of their own and mostly 0, ascending. Position in this array = sparse column.</summary>
    internal IReadOnlyList<int> SparseSlots { get; }

    /// <summary>One-hot groups, ascending by slot. Position in this list = category column.</summary>
    public IReadOnlyList<CategoryGroup> Groups { get; }

    /// <summary>Names of the slots where the data had any; null otherwise.</summary>
    public IReadOnlyList<string>? SlotNames { get; }

    private static int[] Numeric(int slots, int categories, IReadOnlyList<CategoryGroup> groups)
    {
        int[] numeric = new int[slots - categories];
        int next = 0, slot = 0;
        foreach (var group in groups)
        {
            for (; slot < group.Start; slot++) numeric[next++] = slot;
            slot = group.Start + group.Count;
        }
        for (; slot < slots; slot++) numeric[next++] = slot;
        return numeric;
    }

    private static int[] WithoutSparse(int[] numbers, int[] sparse)
    {
        if (sparse.Length > numbers.Length)
            throw new ArgumentException($"{sparse.Length} sparse slots are more than the {numbers.Length} that are numbers of their own.",
                nameof(sparse));
        int[] kept = new int[numbers.Length - sparse.Length];
        int next = 0, place = 0;
        foreach (int slot in numbers)
        {
            if (next < sparse.Length && sparse[next] == slot) next++;
            else if (place < kept.Length) kept[place++] = slot;
        }
        return next == sparse.Length
            ? kept
            : throw new ArgumentException($"Slot {sparse[next]} is no number of its own, or sparse slots are not ascending.",
                nameof(sparse));
    }
}
