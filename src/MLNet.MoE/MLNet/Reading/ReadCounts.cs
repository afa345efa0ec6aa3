using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>What was found while one data view was read: warns of it in one line for each kind, and refuses data that nothing can be learnt
/// from.</summary>
/// <param name="what">What is read, for messages: <c>training data</c>.</param>
/// <param name="columns">The columns.</param>
internal sealed class ReadCounts(string what, TableColumns columns)
{
    private long _missingLabels, _firstMissingLabel, _zeroWeights;

    /// <summary>Rows read.</summary>
    public long Rows { get; set; }

    /// <summary>Notes a row that is skipped for its label.</summary>
    public void MissingLabel()
    {
        if (_missingLabels++ == 0) _firstMissingLabel = Rows;
    }

    /// <summary>Notes a row that is skipped for its weight of 0.</summary>
    public void ZeroWeight() => _zeroWeights++;

    /// <summary>Checks that enough rows are left.</summary>
    /// <param name="usable">Rows that were kept.</param>
    /// <param name="needed">Rows that have to be.</param>
    /// <exception cref="InvalidOperationException">There are too few.</exception>
    public void Check(int usable, int needed)
    {
        if (usable >= needed) return;
        if (Rows == 0)
            throw new InvalidOperationException($"The {what} has no rows. Look at what the data view reads, for example with Preview().");
        if (_missingLabels == Rows)
            throw new InvalidOperationException(
                $"All {Rows} rows of the {what} have a missing label in column '{columns.Label}'; there is nothing to learn from.");
        if (_missingLabels + _zeroWeights == Rows)
            throw new InvalidOperationException(
                $"All {Rows} rows of the {what} have a missing label or a weight of 0 in column '{columns.Weight}'; there is nothing to "
                + "learn from.");
        throw new InvalidOperationException($"The {what} has {usable} usable row of {Rows}; at least {needed} are needed.");
    }

    /// <summary>Warns about what was found.</summary>
    public void Report(RowFiller filler, FeatureLayout layout, Action<string> warn)
    {
        if (_missingLabels > 0)
        {
            warn($"Skipped {_missingLabels} of {Rows} rows of the {what} whose label in column '{columns.Label}' is missing or not finite; "
                + $"the first is row {_firstMissingLabel}.");
        }
        if (filler.Infinities > 0)
        {
            int slot = filler.FirstInfiniteSlot;
            string name = layout.SlotNames is { } names && names[slot].Length > 0 ? $" ('{names[slot]}')" : "";
            warn($"Took {filler.Infinities} infinite values in column '{columns.Features}' of the {what} as missing; the first is in slot "
                + $"{slot}{name}.");
        }
    }
}
