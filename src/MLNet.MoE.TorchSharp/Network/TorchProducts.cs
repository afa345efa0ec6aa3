using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>Matrix products of a precision.</summary>
/// <param name="groups">Networks times copies.</param>
/// <param name="precision">Precision of the factors.</param>
internal sealed class TorchProducts(long groups, TorchPrecision precision)
{
    /// <summary>Networks times copies.</summary>
    public long Groups => groups;

    /// <summary>
    /// Whether what all experts read is one plain product, which is faster than a batch of one and adds its bias by the way.
    /// </summary>
    public bool ArePlain => groups == 1 && precision != TorchPrecision.BFloat16;

    /// <summary>Extents of weights that all experts' units are one product with.</summary>
    /// <param name="inputs">Numbers that each unit reads.</param>
    /// <param name="units">Units of all experts.</param>
    public long[] WeightForm(long inputs, long units) => ArePlain ? [inputs, units] : [groups, inputs, units];

    /// <summary>Extents of their biases.</summary>
    public long[] BiasForm(long units) => ArePlain ? [units] : [groups, 1, units];

    /// <summary>A batch of products.</summary>
    public Tensor Batch(Tensor left, Tensor right) => precision == TorchPrecision.BFloat16
        ? left.bfloat16().bmm(right.bfloat16()).@float()
        : left.bmm(right);

    /// <summary>Input times weights plus bias, in the forms above: (groups, rows, units), or (rows, units).</summary>
    public Tensor Affine(Tensor input, Tensor weights, Tensor? bias)
    {
        if (ArePlain) return bias is null ? input.mm(weights) : addmm(bias, input, weights, 1, 1);
        var product = Batch(input, weights);
        return bias is null ? product : product.AddInPlace(bias);
    }
}
