namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Mish with the error function.</summary>
internal readonly struct Serf : IActivationFormula
{
    public static string Name => "serf";

    public static string Text => "x erf(ln(1 + e^x))";

    public static string Source => "arXiv 2108.09598";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Erf(TNumber.Softplus(x));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.AtMost(TNumber.Softplus(x), 30);
        return TNumber.Erf(s) + (x * TNumber.Exp(-(s * s)) * TNumber.Sigmoid(x) * (2 / Math.Sqrt(Math.PI)));
    }
}
