namespace MLNet.MoE;

/// <summary>Activation between the gate's linear form and its temperature: softmax(activation(b + w'M(x)) / temperature), as in arXiv
/// 2401.13875.</summary>
public enum GateActivation
{
    /// <summary>No activation: the gate is softmax(linear / temperature).</summary>
    None,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Logistic function.</summary>
    Sigmoid,
}
