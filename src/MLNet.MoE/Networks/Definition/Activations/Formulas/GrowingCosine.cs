namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Growing cosine unit.</summary>
internal readonly struct GrowingCosine : IActivationFormula
{
    public static string Name => "growing-cosine";

    public static string Text => "x cos x";

    public static string Source => "arXiv 2108.12943";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Cos(Waves.Bound(x));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var bounded = Waves.Bound(x);
        return TNumber.Cos(bounded) - (x * TNumber.Sin(bounded) * Waves.Inside(x));
    }
}
