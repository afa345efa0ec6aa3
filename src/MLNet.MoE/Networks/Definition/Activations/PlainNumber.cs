using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A number in double precision: what the definition of the network computes formulas with.</summary>
internal readonly record struct PlainNumber(double Value) : IFunctionNumber<PlainNumber>
{
    public PlainNumber Constant(double value) => new(value);

    public static PlainNumber operator +(PlainNumber a, PlainNumber b) => new(a.Value + b.Value);

    public static PlainNumber operator -(PlainNumber a, PlainNumber b) => new(a.Value - b.Value);

    public static PlainNumber operator *(PlainNumber a, PlainNumber b) => new(a.Value * b.Value);

    public static PlainNumber operator /(PlainNumber a, PlainNumber b) => new(a.Value / b.Value);

    public static PlainNumber Max(PlainNumber a, PlainNumber b) => new(Math.Max(a.Value, b.Value));

    public static PlainNumber Min(PlainNumber a, PlainNumber b) => new(Math.Min(a.Value, b.Value));

    public static PlainNumber Sqrt(PlainNumber a) => new(Math.Sqrt(a.Value));

    public static PlainNumber Exp(PlainNumber a) => new(Math.Exp(a.Value));

    public static PlainNumber Log(PlainNumber a) => new(Math.Log(a.Value));

    public static PlainNumber Tanh(PlainNumber a) => new(Math.Tanh(a.Value));

    public static PlainNumber Sigmoid(PlainNumber a) => new(1 / (1 + Math.Exp(-a.Value)));

    public static PlainNumber Erf(PlainNumber a) => new((2 * NormalDistribution.Cumulative(a.Value * Math.Sqrt(2))) - 1);

    public static PlainNumber Atan(PlainNumber a) => new(Math.Atan(a.Value));

    public static PlainNumber Sin(PlainNumber a) => new(Math.Sin(a.Value));

    public static PlainNumber Cos(PlainNumber a) => new(Math.Cos(a.Value));

    public static PlainNumber Where(PlainNumber condition, PlainNumber positive, PlainNumber otherwise)
        => condition.Value > 0 ? positive : otherwise;
}
