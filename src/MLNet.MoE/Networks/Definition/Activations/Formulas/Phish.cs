namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Mish with GELU.</summary>
internal readonly struct Phish : IActivationFormula
{
    public static string Name => "phish";

    public static string Text => "x tanh(gelu(x)), with the exact GELU";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Tanh(GeluErf.Value(x));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(GeluErf.Value(x));
        return w + (x * (x.Constant(1) - (w * w)) * GeluErf.Slope(x));
    }
}
