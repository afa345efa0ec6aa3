namespace MLNet.MoE.Network.Gates;

/// <summary>
/// Turns the gate's logits into one weight an expert. A gate is one file with this interface and one line in <see cref="GateRegistry"/>.
/// </summary>
public unsafe interface IGate : INetworkPart
{
    /// <summary>Whether noise is added to the logits: one sample a row and step in training, the mean over fixed draws in prediction.</summary>
    bool IsNoisy { get; }

    /// <summary>Turns a uniform number in (0, 1) into a draw of the gate's noise. Called only where <see cref="IsNoisy"/>.</summary>
    float Noise(float uniform);

    /// <summary>Turns logits, to which noise has been added, into weights, in place.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="experts">Number of experts.</param>
    /// <param name="stride">Distance of rows in <paramref name="values"/>.</param>
    /// <param name="values">(rows, experts): logits in, weights out.</param>
    /// <param name="temperature">Temperature, positive.</param>
    void Forward<T>(int rows, int experts, int stride, T* values, T temperature)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    /// <summary>Turns the gradient with respect to the weights into that with respect to the logits, in place.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="experts">Number of experts.</param>
    /// <param name="stride">Distance of rows in both arrays.</param>
    /// <param name="weights">(rows, experts): what <see cref="Forward{T}"/> gave.</param>
    /// <param name="gradient">(rows, experts): gradient of the weights in, of the logits out.</param>
    /// <param name="temperature">Temperature, positive.</param>
    void Backward<T>(int rows, int experts, int stride, T* weights, T* gradient, T temperature)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;
}
