using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Turns the gate's logits into one weight an expert. A gate is one file with this interface and one line in <see cref="GateRegistry"/>,
/// its twin in the Torch engine likewise, and the <c>Gate</c> of an options class. One of its <see cref="Parameters"/> is the temperature.
/// All arrays are (experts, rows), expert after expert, so that vectors hold rows.
/// </summary>
internal interface IGate : INetworkPart
{
    /// <summary>Whether noise is added to the logits: one sample a row and step in training, the mean over fixed draws in
    /// prediction.</summary>
    bool IsNoisy { get; }

    /// <summary>What the gate is made of, beside its trained weights.</summary>
    IReadOnlyList<PartParameter> Parameters(NetworkSpec spec);

    /// <summary>Checks what a specification that was read from a file says of the gate.</summary>
    /// <exception cref="InvalidDataException">It is out of its range.</exception>
    void Check(NetworkSpec spec);

    /// <summary>Turns uniform numbers in (0, 1) into draws of the gate's noise, in place. Called only where
    /// <see cref="IsNoisy"/>.</summary>
    void Noise<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns logits, to which noise has been added, into weights, in place.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="values">Logits in, weights out.</param>
    /// <param name="temperature">Temperature, positive.</param>
    void Forward<T>(int experts, Span<T> values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns the gradient with respect to the weights into that with respect to the logits, in place.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="weights">What <see cref="Forward{T}"/> gave.</param>
    /// <param name="gradient">Gradient of the weights in, of the logits out.</param>
    /// <param name="temperature">Temperature, positive.</param>
    void Backward<T>(int experts, ReadOnlySpan<T> weights, Span<T> gradient, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns logits without noise into the mean of the weights over fixed noise draws, in place.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="values">Logits in, mean weights out.</param>
    /// <param name="samples">The noise, or its exponentials where they are of use: what a softmax takes.</param>
    /// <param name="temperature">Temperature, positive.</param>
    void ForwardMean<T>(int experts, Span<T> values, GateSamples<T> samples, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Writes the gate into a graph: the mean of the weights over the noise draws, or the weights where there are none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">(copies, rows, experts).</param>
    /// <param name="draws">(samples, experts): the noise; empty for a gate without.</param>
    /// <param name="experts">Number of experts.</param>
    /// <param name="temperature">Temperature, positive.</param>
    /// <returns>Name of the weights: (copies, rows, experts).</returns>
    string ToOnnx(OnnxGraph graph, string logits, float[] draws, int experts, float temperature);
}
