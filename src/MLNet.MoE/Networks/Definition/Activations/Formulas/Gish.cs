namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Logarithm of the Gumbel distribution as a gate.</summary>
internal readonly struct Gish : IActivationFormula
{
    public static string Name => "gish";

    public static string Text => "x ln(2 - e^(-e^x))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Log(-TNumber.Exp(-TNumber.Exp(TNumber.AtMost(x, 20))) + 2);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber e = TNumber.Exp(TNumber.AtMost(x, 20)), inner = TNumber.Exp(-e), q = -inner + 2;
        return TNumber.Log(q) + (x * e * inner / q);
    }
}
