namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>
/// Which slots of a feature vector the experts see and which the gate, and what stands in for missing values: the mean of the training
/// rows.
/// </summary>
/// <param name="Experts">Slots of the experts, ascending.</param>
/// <param name="Gate">Slots of the gate, or null where it sees those of the experts.</param>
/// <param name="Means">Mean of each slot over the training rows, (slots).</param>
internal sealed record FeatureSplit(int[] Experts, int[]? Gate, double[] Means)
{
    public int SlotCount => Means.Length;

    public int GateCount => (Gate ?? Experts).Length;

    /// <summary>Splits by the name of the gate's column.</summary>
    /// <exception cref="InvalidOperationException">No slot is of that column, or all are.</exception>
    public static FeatureSplit Of(double[] means, string? gateColumn, IReadOnlyList<string>? slotNames, string featureColumn)
    {
        int[] slots = Enumerable.Range(0, means.Length).ToArray();
        if (gateColumn is null)
            return new FeatureSplit(slots, null, means);
        int[] gate = slotNames is null ? []
            : slots.Where(i => slotNames[i] == gateColumn || slotNames[i].StartsWith(gateColumn + ".", StringComparison.Ordinal)).ToArray();
        if (gate.Length == 0 || gate.Length == slots.Length)
        {
            throw new InvalidOperationException(
                $"{(gate.Length == 0 ? "No slot" : "Every slot")} of column '{featureColumn}' is named '{gateColumn}' or begins with "
                + $"'{gateColumn}.', as GateColumnName asks; " +
                "put the gate's column and the experts' columns into the features with Concatenate.");
        }

        return new FeatureSplit([.. slots.Except(gate)], gate, means);
    }

    /// <summary>The experts' and the gate's values of a row; missing and infinite ones become means.</summary>
    /// <param name="row">(slots).</param>
    /// <param name="experts">(expert slots), written.</param>
    /// <param name="gate">(gate slots), written.</param>
    public void Apply(ReadOnlySpan<float> row, Span<double> experts, Span<double> gate)
    {
        for (int i = 0; i < Experts.Length; i++)
            experts[i] = Value(row, Experts[i]);
        int[] slots = Gate ?? Experts;
        for (int i = 0; i < slots.Length; i++)
            gate[i] = Value(row, slots[i]);
    }

    private double Value(ReadOnlySpan<float> row, int slot) => float.IsFinite(row[slot]) ? row[slot] : Means[slot];
}
