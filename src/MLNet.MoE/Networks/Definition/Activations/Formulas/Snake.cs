namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Snake.</summary>
internal readonly struct Snake : IActivationFormula
{
    public static string Name => "snake";

    public static string Text => "x + sin^2 x";

    public static string Source => "arXiv 2006.08195";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var sine = TNumber.Sin(Waves.Bound(x));
        return x + (sine * sine);
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var bounded = Waves.Bound(x);
        return (TNumber.Sin(bounded) * TNumber.Cos(bounded) * 2 * Waves.Inside(x)) + 1;
    }
}
