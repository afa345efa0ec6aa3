namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Complementary log-log function.</summary>
internal readonly struct ComplementaryLogLog : IActivationFormula
{
    public static string Name => "complementary-log-log";

    public static string Text => "1 - e^(-e^x)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => -TNumber.Exp(-TNumber.Exp(TNumber.AtMost(x, 20))) + 1;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var e = TNumber.Exp(TNumber.AtMost(x, 20));
        return e * TNumber.Exp(-e);
    }
}
