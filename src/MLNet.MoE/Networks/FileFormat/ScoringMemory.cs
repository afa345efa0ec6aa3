using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Layers;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>
/// Memory that a network takes once it is loaded, computed from its specification alone, before any of it is taken: an upper bound, which a
/// test holds against what <see cref="ParameterLayout"/> and <see cref="NetworkPass{T}"/> allocate.
/// </summary>
internal static class ScoringMemory
{
    /// <summary>Bytes that a buffer takes beside its numbers: its alignment, a vector to read beyond its end, and objects.</summary>
    private const double BufferOverhead = 1024;

    /// <summary>Bytes of the weights as the kernels read them.</summary>
    /// <param name="spec">A checked specification.</param>
    /// <param name="layout">Places of the weights.</param>
    public static double OfParameters(NetworkSpec spec, ParameterLayout layout)
        => ((double)layout.Length * sizeof(float)) + (layout.Regions.Count * BufferOverhead);

    /// <summary>Bytes of what scores so many rows at a time.</summary>
    /// <param name="spec">A checked specification.</param>
    /// <param name="panel">Columns of a panel.</param>
    /// <param name="rows">Rows of a tile.</param>
    public static double OfScorer(NetworkSpec spec, int panel, int rows)
    {
        bool alone = rows == 1 && !WeightLayout.HasLayerAdapters(spec);
        double experts = spec.Experts, outputs = spec.Outputs, effective = alone ? spec.Members : rows, width = Pad(spec.Width, panel),
            inputs = Pad(spec.ScaledCount, panel);
        // Rows may be a panel further apart, and numbers come to the dense input alone.
        double input = Pad(spec.DenseCount, panel) + panel, bins = 0;
        int most = 0;
        foreach (float[] boundaries in spec.BinBoundaries)
        {
            bins += Pad(boundaries.Length, panel);
            most = Math.Max(most, boundaries.Length);
        }
        double numbers = (rows * (spec.PreparedColumns + spec.CategorySizes.Count + input)) + (spec.Members * inputs) + (effective * input);
        numbers += effective * ((spec.Gates * experts) + (experts * outputs) + outputs) + (rows * outputs * 2);
        // Outputs that scores are made of.
        if (spec.Quantiles is not null) numbers += rows * outputs;
        // Outputs of all members, kept for the labels, in arrays of up to twice the size that are lent from a pool.
        if (spec.Tasks is not null) numbers += 2 * (spec.Members + 1.0) * outputs * rows;
        // Experts that are apart share one layer's units, but for a row alone.
        numbers += spec.Layers * effective * width * (alone || spec.HasSharedLayers ? experts : 1)
            * (WeightLayout.HasLayerAdapters(spec) ? 3 : 1);
        bool skips = !alone && rows > 1 && spec.HasGate && !spec.HasSharedLayers && GateRegistry.Get(spec.Gate).IsSparse
            && !WeightLayout.HasLayerAdapters(spec);
        // Rows that an expert is given, and its outputs for them.
        if (skips) numbers += (rows * (input + outputs)) + rows;
        if (spec.GatedUnits) numbers += spec.Layers * effective * width * spec.Matrices;
        // Running sums over the bins, their boundaries twice, and what is found of a row.
        numbers += ((double)spec.NumericColumns * most * spec.EmbeddingSize) + (2 * bins) + (2.0 * rows * spec.NumericColumns);
        // Exponentials of the noise twice, padded to vectors of 16 numbers.
        numbers += spec.HasGate
            ? (spec.InferenceSamples * experts) + (Pad(spec.InferenceSamples, 16) * experts)
            + (spec.InferenceSamples * Pad(spec.Experts, 16)) : 0;
        if (spec.HasGate) numbers += NumbersOfGate(spec, panel, effective);
        if (spec.SparseColumns > 0) numbers += NumbersOfSparse(spec, panel, rows, alone);
        double objects = 15 + (4 * spec.Gates) + (4 * spec.Layers) + spec.Experts + (spec.GatedUnits ? 2 * spec.Layers : 0);
        return (numbers * sizeof(float)) + (objects * BufferOverhead) + (64.0 * spec.NumericColumns);
    }

    /// <summary>Values of the gate's network, for rows in whole panels, and what its selection keeps.</summary>
    private static double NumbersOfGate(NetworkSpec spec, int panel, double rows)
    {
        var gate = GateDesign.Of(spec);
        double units = gate.Network.Steps.Count == 0 ? 0 : gate.FirstUnits + gate.Network.Steps.Sum(step => (double)step.Units);
        return spec.Gates * (((rows + panel) * units) + (rows * (gate.Lines - spec.Experts + gate.StateLines)));
    }

    /// <summary>What sparse columns add up to for a row and some of the members, and those columns of a row, each a place and a number, in
    /// lists with room to grow.</summary>
    private static double NumbersOfSparse(NetworkSpec spec, int panel, int rows, bool alone)
    {
        double sums = (spec.HasGate ? spec.GateMatrices * Pad(GateDesign.Of(spec).FirstUnits, panel) : 0)
            + (spec.Matrices * Pad(spec.Width, panel));
        return (Math.Max(rows * sums, Math.Min(rows * sums * spec.Members, alone ? double.MaxValue : SparseSums<float>.LargestSums)))
            + (2 * spec.Members) + (8.0 * rows * spec.SparseColumns);
    }

    private static double Pad(int count, int panel) => Math.Ceiling((double)count / panel) * panel;
}
