namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Exponential linear unit squashed.</summary>
internal readonly struct Elish : IActivationFormula
{
    public static string Name => "elish";

    public static string Text => "x s(x) above 0, (e^x - 1) s(x) below, s logistic";

    public static string Source => "arXiv 1808.00783";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Where(x, x, TNumber.Exp(TNumber.AtMost(x, 0)) - 1) * TNumber.Sigmoid(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber s = TNumber.Sigmoid(x), rest = x.Constant(1) - s, e = TNumber.Exp(TNumber.AtMost(x, 0));
        return TNumber.Where(x, s * ((x * rest) + 1), (e * s) + ((e - 1) * s * rest));
    }
}
