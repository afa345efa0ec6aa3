namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Gaussian error linear unit, exact.</summary>
internal readonly struct GeluErf : IActivationFormula
{
    public static string Name => "gelu-erf";

    public static string Text => "x times the normal distribution function";

    public static string Source => "arXiv 1606.08415";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * (TNumber.Erf(x * Math.Sqrt(0.5)) + 1) / 2;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var bounded = TNumber.AtMost(TNumber.Abs(x), 30);
        return ((TNumber.Erf(x * Math.Sqrt(0.5)) + 1) / 2) + (x * TNumber.Exp(bounded * bounded * -0.5) / Math.Sqrt(2 * Math.PI));
    }
}
