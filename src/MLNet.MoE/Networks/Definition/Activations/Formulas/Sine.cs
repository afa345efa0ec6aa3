namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Sine.</summary>
internal readonly struct Sine : IActivationFormula
{
    public static string Name => "sine";

    public static string Text => "sin x";

    public static string Source => "arXiv 2006.09661";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Sin(Waves.Bound(x));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Cos(Waves.Bound(x)) * Waves.Inside(x);
}
