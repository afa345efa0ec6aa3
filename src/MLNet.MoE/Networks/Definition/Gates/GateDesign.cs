using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// A gate as its specification puts it together: weights = selection((network(inputs) + noise) / temperature). The network ends with the
/// activation of the logits, where there is one.
/// </summary>
internal sealed class GateDesign
{
    /// <summary>Name of no activation of the logits.</summary>
    public const string NoActivation = "none";

    /// <summary>Least deviation of a noise with a learned scale.</summary>
    public const double LeastNoise = 0.01;

    private readonly NetworkSpec _spec;

    private GateDesign(NetworkSpec spec, int gate)
    {
        _spec = spec;
        Parts = spec.GateParts ?? GateSpec.Default;
        Selection = GateRegistry.Get(spec.Gate);
        Noise = GateNoiseRegistry.Get(Parts.Noise ?? Selection.Noise);
        SelectionLines = Selection.Lines(spec.Experts);
        Lines = SelectionLines + (Noise.HasLearnedScale ? spec.Experts : 0);
        var lines = new GateLines(Lines, Starts(), Noise.HasLearnedScale ? 0 : 1);
        var network = GateNetworkRegistry.Get(Parts.Network);
        FirstUnits = network.FirstUnits(Parts, Lines);
        Network = Describe(network, lines, 0);
        if (gate > 0) Network = Describe(network, lines, gate * (Network.Arrays.Count + (Parts.Shrinkage > 0 ? 1 : 0)));
        // Where the first layer gives the lines, they start in it.
        (FirstStarts, FirstScale) = Network.Steps.Count == 0 ? (lines.Starts, lines.StartScale) : ([], 1);
        CommonLogits = Parts.Shrinkage > 0 ? Network.Vector(spec.Experts) : -1;
        if (Parts.Activation != NoActivation) Network.Activate(Network.Steps.Count, Parts.Activation, spec.Experts);
    }

    /// <summary>What the gate is made of.</summary>
    public GateSpec Parts { get; }

    /// <summary>Number of experts.</summary>
    public int Experts => _spec.Experts;

    /// <summary>From lines to weights.</summary>
    public IGate Selection { get; }

    /// <summary>What is added to the logits in training.</summary>
    public IGateNoise Noise { get; }

    /// <summary>What is behind the first linear layer.</summary>
    public GateNetworkBuilder Network { get; }

    /// <summary>The array of the common mixture's logits, which weights are shrunk to, among those of all gates: (copies, experts); below 0
    /// where they are not shrunk.</summary>
    public int CommonLogits { get; }

    /// <summary>Units of the first linear layer.</summary>
    public int FirstUnits { get; }

    /// <summary>Added to the starts of the first layer's biases: (first units), or empty.</summary>
    public float[] FirstStarts { get; }

    /// <summary>Factor on the random starts of the first layer.</summary>
    public float FirstScale { get; }

    /// <summary>Lines that the selection takes.</summary>
    public int SelectionLines { get; }

    /// <summary>Lines of the selection, and behind them the scales of noise, where those are learned.</summary>
    public int Lines { get; }

    /// <summary>Lines that the selection keeps for its backward pass.</summary>
    public int StateLines => Selection.StateLines(_spec.Experts);

    /// <summary>Whether predictions are means over fixed draws of noise.</summary>
    public bool AveragesNoise => Selection.AveragesNoise && Noise.AveragesAtPrediction;

    /// <summary>Puts a gate together.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="gate">Which of the gates of a network of several labels; they differ in their arrays alone.</param>
    /// <exception cref="ArgumentException">A part is not registered.</exception>
    public static GateDesign Of(NetworkSpec spec, int gate = 0) => new(spec, gate);

    /// <summary>The numbers of the gate.</summary>
    public GateArguments<T> Arguments<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(_spec.Experts, T.CreateTruncating(_spec.GateTemperature),
            Parts.ActiveExperts, T.CreateTruncating(Parts.ProbabilityGap),
            Parts.LargestThreshold > 0 ? T.CreateTruncating(Parts.LargestThreshold) : T.One / T.CreateTruncating(_spec.Experts));

    private GateNetworkBuilder Describe(IGateNetwork network, GateLines lines, int firstArray)
    {
        var builder = new GateNetworkBuilder(WeightLayout.Copies(_spec), FirstUnits, firstArray);
        network.Describe(builder, Parts, lines);
        return builder;
    }

    private float[] Starts()
    {
        float[] starts = Selection.LineStarts(_spec.Experts);
        return starts.Length == 0 ? [] : [.. starts, .. new float[Lines - starts.Length]];
    }
}
