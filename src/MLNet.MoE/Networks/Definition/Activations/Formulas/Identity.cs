namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>The input itself: with gated units a bilinear layer.</summary>
internal readonly struct Identity : IActivationFormula
{
    public static string Name => "identity";

    public static string Text => "x";

    public static string Source => "bilinear layers of arXiv 2002.05202";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x + 0;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x.Constant(1);
}
