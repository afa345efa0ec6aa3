namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Softplus of algebra alone.</summary>
internal readonly struct Squareplus : IActivationFormula
{
    public static string Name => "squareplus";

    public static string Text => "(x + sqrt(x^2 + 4)) / 2";

    public static string Source => "arXiv 2112.11687";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => (x + TNumber.Sqrt((x * x) + 4)) / 2;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => ((x / TNumber.Sqrt((x * x) + 4)) + 1) / 2;
}
