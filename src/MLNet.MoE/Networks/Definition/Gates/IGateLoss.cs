using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// A term of the training loss against uneven use of the experts: h(means), where the means over rows are of one number a row and expert.
/// It is one file with this interface and one line in <see cref="GateLossRegistry"/>, and its twin in the Torch engine likewise.
/// </summary>
/// <remarks>
/// The slopes of h are taken at running means over the steps before (<see cref="Decay"/>), so that a step takes one pass over its rows and
/// threads need not wait for each other in it.
/// </remarks>
internal interface IGateLoss : INetworkPart
{
    /// <summary>What is left of a running mean in the next step.</summary>
    const double Decay = 0.9;

    /// <summary>Where the term comes from.</summary>
    string Source { get; }

    /// <summary>Whether it reads the logits before and after noise.</summary>
    bool ReadsLogits => false;

    /// <summary>Why the term has no meaning for a gate, in words that follow "since"; null where it has one.</summary>
    string? Obstacle(GateDesign gate);

    /// <summary>From running means to the slopes of h.</summary>
    /// <param name="means">(experts): running means of what <see cref="Measure{T}"/> sums; 0 before the first step.</param>
    /// <param name="slopes">(experts), written.</param>
    void Slopes(ReadOnlySpan<double> means, Span<double> slopes);

    /// <summary>Adds each expert's number of every row, times the row's weight, to sums.</summary>
    void Measure<T>(in GateLossRows<T> rows, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds the gradient of sum over rows and experts of weight * slope * number to that of the experts' weights.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="slopes">(experts).</param>
    /// <param name="gradient">(experts, rows).</param>
    void AddToWeights<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Adds it to that of the logits, before the noise in them takes its part of their gradient.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="slopes">(experts).</param>
    /// <param name="gradient">(experts, rows): gradient of the logits with noise.</param>
    void AddToNoisyLogits<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Adds it to that of the logits and of the lines that the noise's scales are made of, afterwards.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="slopes">(experts).</param>
    /// <param name="logits">(experts, rows): gradient of the logits.</param>
    /// <param name="scales">(experts, rows): gradient of the scales' lines; empty where noise has none.</param>
    void AddToLines<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> logits, Span<T> scales)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }
}
