using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Noise that is added to a gate's logits: one file, and one line in <see cref="GateNoiseRegistry"/> and in the Torch
/// engine.</summary>
internal interface IGateNoise : INetworkPart
{
    /// <summary>Where the noise comes from.</summary>
    string Source { get; }

    /// <summary>Whether there is any: one number an expert, row and step in training.</summary>
    bool IsDrawn => true;

    /// <summary>Whether predictions are to be averaged over fixed draws; otherwise they are without noise.</summary>
    bool AveragesAtPrediction => true;

    /// <summary>
    /// Whether the gate's network gives each logit's noise a scale of its own, softplus(line) + 0.01, in as many lines as experts behind
    /// those of the selection.
    /// </summary>
    bool HasLearnedScale => false;

    /// <summary>Turns uniform numbers in (0, 1) into draws, in place.</summary>
    void Draw<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
