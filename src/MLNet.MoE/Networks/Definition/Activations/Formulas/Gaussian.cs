namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Gaussian bell.</summary>
internal readonly struct Gaussian : IActivationFormula
{
    public static string Name => "gaussian";

    public static string Text => "e^(-x^2)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var bounded = TNumber.AtMost(TNumber.Abs(x), 30);
        return TNumber.Exp(-(bounded * bounded));
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var bounded = TNumber.AtMost(TNumber.AtLeast(x, -30), 30);
        return bounded * -2 * TNumber.Exp(-(bounded * bounded));
    }
}
