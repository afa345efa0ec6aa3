using System.Numerics;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>What an expert's layer does before the activation: sums = input W + bias, of the rows of a tile, for some experts.</summary>
internal abstract class ExpertProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes the sums: (experts, rows, width).</summary>
    public abstract void Forward(int member, ExpertRange experts, in Units<T> sums);

    /// <summary>From the gradient of the sums to those of the weights and of the input. Gradients of biases are added up with the
    /// activation's.</summary>
    /// <param name="member">The member.</param>
    /// <param name="experts">The experts.</param>
    /// <param name="gradient">Gradient of the sums, which may be overwritten.</param>
    /// <param name="inputGradient">Gradient of the units of the layer before, written; left alone by a layer that reads the network's
    /// input.</param>
    public abstract void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient);
}
