using MLNet.MoE.Networks.Definition.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>A tensor of numbers: what formulas of activations are computed with in Torch.</summary>
internal readonly record struct TorchNumber(Tensor Value) : IFunctionNumber<TorchNumber>
{
    public TorchNumber Constant(double value)
    {
        using Scalar number = value;
        return new(full([1], number, Value.dtype, Value.device));
    }

    public static TorchNumber operator +(TorchNumber a, TorchNumber b) => new(a.Value.Plus(b.Value));

    public static TorchNumber operator -(TorchNumber a, TorchNumber b) => new(a.Value - b.Value);

    public static TorchNumber operator *(TorchNumber a, TorchNumber b) => new(a.Value * b.Value);

    public static TorchNumber operator /(TorchNumber a, TorchNumber b) => new(a.Value / b.Value);

    public static TorchNumber Max(TorchNumber a, TorchNumber b) => Where(new(a.Value - b.Value), a, b);

    public static TorchNumber Min(TorchNumber a, TorchNumber b) => Where(new(a.Value - b.Value), b, a);

    public static TorchNumber Sqrt(TorchNumber a) => new(a.Value.sqrt());

    public static TorchNumber Exp(TorchNumber a) => new(a.Value.exp());

    public static TorchNumber Log(TorchNumber a) => new(a.Value.log());

    public static TorchNumber Tanh(TorchNumber a) => new(a.Value.tanh());

    public static TorchNumber Sigmoid(TorchNumber a) => new(a.Value.sigmoid());

    public static TorchNumber Erf(TorchNumber a) => new(a.Value.erf());

    public static TorchNumber Atan(TorchNumber a) => new(a.Value.atan());

    public static TorchNumber Sin(TorchNumber a) => new(a.Value.sin());

    public static TorchNumber Cos(TorchNumber a) => new(a.Value.cos());

    public static TorchNumber Where(TorchNumber condition, TorchNumber positive, TorchNumber otherwise)
    {
        using Scalar zero = 0;
        return new(where(condition.Value.gt(zero), positive.Value, otherwise.Value));
    }
}
