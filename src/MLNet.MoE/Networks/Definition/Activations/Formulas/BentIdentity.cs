namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Bent identity.</summary>
internal readonly struct BentIdentity : IActivationFormula
{
    public static string Name => "bent-identity";

    public static string Text => "(sqrt(x^2 + 1) - 1) / 2 + x";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => ((TNumber.Sqrt((x * x) + 1) - 1) / 2) + x;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => (x / (TNumber.Sqrt((x * x) + 1) * 2)) + 1;
}
