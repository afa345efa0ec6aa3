using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// The selection of a gate: turns logits into one weight an expert. A gate is one file with this interface and one line in
/// <see cref="GateRegistry"/>, and its twin in the Torch engine likewise; options choose it by name. All arrays are (lines, rows), line
/// after line, so that vectors hold rows; the first lines are the experts' logits.
/// </summary>
internal interface IGate : INetworkPart
{
    /// <summary>Where the gate comes from.</summary>
    string Source { get; }

    /// <summary>Registered name of the noise that the gate's name stands for.</summary>
    string Noise => GateNoiseRegistry.None;

    /// <summary>Whether predictions are the mean over fixed draws of a noise that is to be averaged over; otherwise they are without
    /// noise.</summary>
    bool AveragesNoise => false;

    /// <summary>Whether noise in the logits has a meaning.</summary>
    bool TakesNoise => true;

    /// <summary>Whether the weights of a row add up to 1.</summary>
    bool SumsToOne => true;

    /// <summary>Whether weights can be 0, so that experts need not be computed.</summary>
    bool IsSparse => false;

    /// <summary>Whether a row may have no active expert, so that the network needs outputs that pass no gate.</summary>
    bool MayBeEmpty => false;

    /// <summary>Whether the logits are divided by the temperature.</summary>
    bool HasTemperature => true;

    /// <summary>Lines that the gate takes: the experts' logits, and whatever follows them.</summary>
    int Lines(int experts) => experts;

    /// <summary>Lines that <see cref="Backward{T}"/> needs of the forward pass beside the weights; of a sparse gate whose weights add up to
    /// 1 the first are the experts' probabilities.</summary>
    int StateLines(int experts) => 0;

    /// <summary>What is added to the starts of the lines' biases: (lines), or empty for nothing.</summary>
    float[] LineStarts(int experts) => [];

    /// <summary>What the gate is made of, beside its trained weights.</summary>
    IReadOnlyList<PartParameter> Parameters(NetworkSpec spec);

    /// <summary>Checks what a specification that was read from a file says of the gate.</summary>
    /// <exception cref="InvalidDataException">It is out of its range.</exception>
    void Check(NetworkSpec spec);

    /// <summary>Turns lines, to which noise has been added, into weights: the first of them, in place.</summary>
    /// <param name="gate">Its numbers.</param>
    /// <param name="lines">(lines, rows): logits in, weights out in the place of the first.</param>
    /// <param name="state">(state lines, rows), written.</param>
    void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns the gradient with respect to the weights into that with respect to all lines, in place.</summary>
    /// <param name="gate">Its numbers.</param>
    /// <param name="weights">(lines, rows): what <see cref="Forward{T}"/> left.</param>
    /// <param name="state">(state lines, rows): likewise.</param>
    /// <param name="gradient">(lines, rows): gradient of the weights in, of all lines out.</param>
    void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns logits without noise into the mean of the weights over fixed noise draws, in place. Called only where
    /// <see cref="AveragesNoise"/>.</summary>
    /// <param name="gate">Its numbers.</param>
    /// <param name="values">Logits in, mean weights out.</param>
    /// <param name="samples">The noise, or its exponentials where they are of use: what a softmax takes.</param>
    void ForwardMean<T>(in GateArguments<T> gate, Span<T> values, GateSamples<T> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => throw new NotSupportedException();

    /// <summary>Writes the gate into a graph: the mean of the weights over the noise draws, or the weights where there are none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="lines">(copies, rows, lines).</param>
    /// <param name="draws">(samples, experts): the noise; empty for none.</param>
    /// <param name="gate">Its numbers.</param>
    /// <returns>Name of the weights: (copies, rows, experts).</returns>
    string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate);
}
