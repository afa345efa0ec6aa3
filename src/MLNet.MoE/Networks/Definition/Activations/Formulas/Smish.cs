namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Smooth Mish.</summary>
internal readonly struct Smish : IActivationFormula
{
    public static string Name => "smish";

    public static string Text => "x tanh(ln(1 + s(x))), s logistic";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Tanh(TNumber.Log(TNumber.Sigmoid(x) + 1));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber s = TNumber.Sigmoid(x), w = TNumber.Tanh(TNumber.Log(s + 1));
        return w + (x * (x.Constant(1) - (w * w)) * s * (x.Constant(1) - s) / (s + 1));
    }
}
