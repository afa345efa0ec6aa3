namespace MLNet.MoE.Mixtures.Model;

/// <summary>
/// Where each parameter of a mixture stands. The parameter vector is minimal: the last gate and each expert's last class are fixed at zero.
/// The full vector keeps every gate and class: (gates, gate columns), then for each expert (classes, columns), or for a Gaussian expert
/// (columns) and the logarithm of its scale.
/// </summary>
internal sealed class MixtureLayout
{
    /// <param name="experts">Number of experts.</param>
    /// <param name="classes">Number of classes; 0 for Gaussian experts.</param>
    /// <param name="gateColumns">Gate columns, the constant included.</param>
    /// <param name="expertColumns">Expert columns, the constant included.</param>
    /// <param name="gate">Form of the gate.</param>
    public MixtureLayout(int experts, int classes, int gateColumns, int expertColumns, MoeGate gate)
    {
        Experts = experts;
        Classes = classes;
        GateColumns = gateColumns;
        ExpertColumns = expertColumns;
        Gate = gate;
        bool relativeGate = gate.IsTranslationInvariant || experts == 1;
        var gateGroup = new CoefficientGroup(0, 0, relativeGate ? experts - 1 : experts, gateColumns, relativeGate);
        var groups = new CoefficientGroup[experts + 1];
        groups[0] = gateGroup;
        int offset = gateGroup.Length;
        int fullOffset = gateGroup.FullLength;
        for (int k = 0; k < experts; k++)
        {
            var group = new CoefficientGroup(offset, fullOffset, IsGaussian ? 1 : classes - 1, expertColumns, !IsGaussian);
            groups[k + 1] = group;
            offset += group.Length + (IsGaussian ? 1 : 0);
            fullOffset += group.FullLength + (IsGaussian ? 1 : 0);
        }

        Groups = groups;
        Length = offset;
        FullLength = fullOffset;
    }

    public int Experts { get; }

    public int Classes { get; }

    public int GateColumns { get; }

    public int ExpertColumns { get; }

    public MoeGate Gate { get; }

    public bool IsGaussian => Classes == 0;

    /// <summary>The gate's group, then one of each expert.</summary>
    public IReadOnlyList<CoefficientGroup> Groups { get; }

    public CoefficientGroup GateGroup => Groups[0];

    /// <summary>Parameters that are free.</summary>
    public int Length { get; }

    /// <summary>Parameters with no gate and no class fixed.</summary>
    public int FullLength { get; }

    /// <summary>Entries of the full vector that one expert has, its log scale included.</summary>
    public int FullExpertLength => (FullLength - GateGroup.FullLength) / Experts;

    public CoefficientGroup ExpertGroup(int expert) => Groups[expert + 1];

    /// <summary>Where the logarithm of a Gaussian expert's scale stands.</summary>
    public int LogScale(int expert) => ExpertGroup(expert).Offset + ExpertColumns;

    public int FullLogScale(int expert) => ExpertGroup(expert).FullOffset + ExpertColumns;

    /// <summary>The full vector whose gates and classes sum to zero.</summary>
    public double[] Expand(ReadOnlySpan<double> parameters)
    {
        double[] full = new double[FullLength];
        foreach (var group in Groups)
        {
            for (int column = 0; column < group.Columns; column++)
            {
                double mean = 0.0;
                if (group.IsRelative)
                {
                    for (int v = 0; v < group.Vectors; v++)
                        mean += parameters[group.Offset + (v * group.Columns) + column];
                    mean /= group.FullVectors;
                }

                for (int v = 0; v < group.FullVectors; v++)
                    full[group.FullOffset + (v * group.Columns) + column] = (v < group.Vectors
                        ? parameters[group.Offset + (v * group.Columns) + column] : 0) - mean;
            }
        }

        for (int k = 0; IsGaussian && k < Experts; k++)
            full[FullLogScale(k)] = parameters[LogScale(k)];
        return full;
    }

    /// <summary>The parameter vector of a full one: each vector less the last of its group.</summary>
    public double[] Contract(ReadOnlySpan<double> full)
    {
        double[] parameters = new double[Length];
        foreach (var group in Groups)
        {
            for (int at = 0; at < group.Length; at++)
            {
                double last = group.IsRelative ? full[group.FullOffset + group.Length + (at % group.Columns)] : 0;
                parameters[group.Offset + at] = full[group.FullOffset + at] - last;
            }
        }

        for (int k = 0; IsGaussian && k < Experts; k++)
            parameters[LogScale(k)] = full[FullLogScale(k)];
        return parameters;
    }

    /// <summary>The gradient in the full vector, from that in the free parameters: chain rule through <see cref="Contract"/>.</summary>
    public double[] PullBack(ReadOnlySpan<double> gradient)
    {
        double[] full = new double[FullLength];
        foreach (var group in Groups)
        {
            for (int at = 0; at < group.Length; at++)
            {
                full[group.FullOffset + at] = gradient[group.Offset + at];
                if (group.IsRelative)
                    full[group.FullOffset + group.Length + (at % group.Columns)] -= gradient[group.Offset + at];
            }
        }

        for (int k = 0; IsGaussian && k < Experts; k++)
            full[FullLogScale(k)] = gradient[LogScale(k)];
        return full;
    }

    /// <summary>The full vector with its experts in another order: expert i of the result is expert order[i] of the given one.</summary>
    public double[] Reorder(double[] full, IReadOnlyList<int> order)
    {
        double[] result = (double[])full.Clone();
        for (int i = 0; i < Experts; i++)
        {
            if (GateGroup.FullVectors > 0)
                full.AsSpan(order[i] * GateColumns, GateColumns).CopyTo(result.AsSpan(i * GateColumns));
            full.AsSpan(ExpertGroup(order[i]).FullOffset, FullExpertLength).CopyTo(result.AsSpan(ExpertGroup(i).FullOffset));
        }

        return result;
    }
}
