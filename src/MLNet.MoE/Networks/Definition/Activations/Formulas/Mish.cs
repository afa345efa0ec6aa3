namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Mish.</summary>
internal readonly struct Mish : IActivationFormula
{
    public static string Name => "mish";

    public static string Text => "x tanh(ln(1 + e^x))";

    public static string Source => "arXiv 1908.08681";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Tanh(TNumber.Softplus(x));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(TNumber.Softplus(x));
        return w + (x * (x.Constant(1) - (w * w)) * TNumber.Sigmoid(x));
    }
}
