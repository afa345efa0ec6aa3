namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Collapsing linear unit.</summary>
internal readonly struct Colu : IActivationFormula
{
    public static string Name => "colu";

    public static string Text => "x / (1 - x e^(-(x + e^x)))";

    public static string Source => "arXiv 2112.12078";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber c = TNumber.AtLeast(x, -20), e = TNumber.Exp(-(c + TNumber.Exp(TNumber.AtMost(c, 20))));
        return c / (x.Constant(1) - (c * e));
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber c = TNumber.AtLeast(x, -20), inner = TNumber.Exp(TNumber.AtMost(c, 20)), e = TNumber.Exp(-(c + inner));
        var q = x.Constant(1) - (c * e);
        return (q + (c * e * (x.Constant(1) - (c * (inner + 1))))) / (q * q) * TNumber.Step(x + 20);
    }
}
