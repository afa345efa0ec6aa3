namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Hyperbolic tangent of an exponential as a gate.</summary>
internal readonly struct TanhExp : IActivationFormula
{
    public static string Name => "tanhexp";

    public static string Text => "x tanh(e^x)";

    public static string Source => "arXiv 2003.09855";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Tanh(TNumber.Exp(TNumber.AtMost(x, 20)));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber e = TNumber.Exp(TNumber.AtMost(x, 20)), w = TNumber.Tanh(e);
        return w + (x * e * (x.Constant(1) - (w * w)));
    }
}
