namespace MLNet.MoE.Networks.Definition;

/// <summary>Everything that a forward pass of one row through one member computed, in the order in which it did; the backward pass reads it
/// from the end.</summary>
internal sealed class ReferencePass(NetworkSpec spec, int member, ReferenceNoise noise)
{
    public int Member => member;

    /// <summary>Place of the member's gate and experts among the copies: 0 where the members share them.</summary>
    public int Copy { get; } = WeightLayout.Copies(spec) == 1 ? 0 : member;

    public ReferenceNoise Noise => noise;

    /// <summary>Numeric columns of the prepared row: (numeric columns).</summary>
    public double[] Numeric { get; } = new double[spec.NumericColumns];

    /// <summary>Input: embedded columns, plain columns, one-hot categories, sparse columns: (inputs).</summary>
    public double[] X { get; } = new double[spec.InputCount];

    /// <summary>Input times the member's factors: (inputs).</summary>
    public double[] U { get; } = new double[spec.InputCount];

    /// <summary>The gates' networks, and what their selections left: (gates).</summary>
    public ReferenceGate[] Gates { get; } = new ReferenceGate[spec.Gates];

    /// <summary>Gate weights: (gates, experts), not negative.</summary>
    public double[][] Alpha { get; } = [.. Enumerable.Range(0, spec.Gates).Select(_ => new double[spec.Experts])];

    /// <summary>What a layer reads, adapted: (layers, experts, fan-in).</summary>
    public double[][][] Inputs { get; } = Layers(spec, spec.FanIn);

    /// <summary>Weights times inputs: (layers, experts, width).</summary>
    public double[][][] Products { get; } = Layers(spec, _ => spec.Width);

    /// <summary>What the activation function gets: (layers, experts, width).</summary>
    public double[][][] Sums { get; } = Layers(spec, _ => spec.Width);

    /// <summary>What gated units are multiplied by: (layers, experts, width); 1 without.</summary>
    public double[][][] UnitGates { get; } = Layers(spec, _ => spec.Width);

    /// <summary>What a layer gives: (layers, experts, width).</summary>
    public double[][][] Hidden { get; } = Layers(spec, _ => spec.Width);

    /// <summary>(experts, outputs).</summary>
    public double[][] ExpertOutputs { get; } = [.. Enumerable.Range(0, spec.Experts).Select(_ => new double[spec.Outputs])];

    /// <summary>(outputs): a value, a logit, or logits of the classes.</summary>
    public double[] Output { get; } = new double[spec.Outputs];

    /// <summary>Zeros: (layers, experts, width of the layer).</summary>
    public static double[][][] Layers(NetworkSpec spec, Func<int, int> width) =>
        [.. Enumerable.Range(0, spec.Layers)
            .Select(layer => Enumerable.Range(0, spec.Experts).Select(_ => new double[width(layer)]).ToArray())];
}
