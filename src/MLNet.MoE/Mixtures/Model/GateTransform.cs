namespace MLNet.MoE;

/// <summary>
/// Function M that each gate column goes through before the gate's linear form. A bounded M that is not linear (tanh, sigmoid) restores
/// fast parameter rates where an expert's slopes vanish (arXiv 2310.14188, section 4).
/// </summary>
public enum GateTransform
{
    /// <summary>M(x) = x: the standard gate.</summary>
    Identity,

    /// <summary>M(x) = tanh(x).</summary>
    Tanh,

    /// <summary>M(x) = 1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>A function given by the user.</summary>
    Custom,
}
