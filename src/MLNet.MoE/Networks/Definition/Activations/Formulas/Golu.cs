namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Gompertz linear unit: the Gumbel distribution function as a gate.</summary>
internal readonly struct Golu : IActivationFormula
{
    public static string Name => "golu";

    public static string Text => "x e^(-e^(-x))";

    public static string Source => "arXiv 2502.03654";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Exp(-TNumber.Exp(-TNumber.AtLeast(x, -30)));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber c = TNumber.AtLeast(x, -30), e = TNumber.Exp(-c);
        return TNumber.Exp(-e) * ((c * e) + 1);
    }
}
