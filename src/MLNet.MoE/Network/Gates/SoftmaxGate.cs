using System.Numerics;

namespace MLNet.MoE.Network.Gates;

/// <summary>weights = softmax(logits / temperature): the gate of the plain mixture of experts (Jacobs et al. 1991).</summary>
public unsafe class SoftmaxGate : IGate
{
    /// <inheritdoc/>
    public virtual string Name => "softmax";

    /// <inheritdoc/>
    public virtual string Description => "softmax of the logits";

    /// <inheritdoc/>
    public virtual bool IsNoisy => false;

    /// <inheritdoc/>
    public virtual float Noise(float uniform) => 0;

    /// <inheritdoc/>
    public void Forward<T>(int rows, int experts, int stride, T* values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        for (int row = 0; row < rows; row++, values += stride)
        {
            T largest = values[0], sum = T.Zero;
            for (int k = 1; k < experts; k++) largest = T.Max(largest, values[k]);
            for (int k = 0; k < experts; k++)
            {
                values[k] = T.Exp((values[k] - largest) * inverse);
                sum += values[k];
            }
            T scale = T.One / sum;
            for (int k = 0; k < experts; k++) values[k] *= scale;
        }
    }

    /// <inheritdoc/>
    public void Backward<T>(int rows, int experts, int stride, T* weights, T* gradient, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        for (int row = 0; row < rows; row++, weights += stride, gradient += stride)
        {
            T mean = T.Zero;
            for (int k = 0; k < experts; k++) mean += weights[k] * gradient[k];
            for (int k = 0; k < experts; k++) gradient[k] = weights[k] * (gradient[k] - mean) * inverse;
        }
    }
}
