namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Inverse square root unit.</summary>
internal readonly struct Isru : IActivationFormula
{
    public static string Name => "isru";

    public static string Text => "x / sqrt(1 + x^2)";

    public static string Source => "arXiv 1710.09967";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x / TNumber.Sqrt((x * x) + 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var r = x.Constant(1) / TNumber.Sqrt((x * x) + 1);
        return r * r * r;
    }
}
