namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>What the hyperbolic tangent leaves.</summary>
internal readonly struct TanhShrink : IActivationFormula
{
    public static string Name => "tanh-shrink";

    public static string Text => "x - tanh x";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x - TNumber.Tanh(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(x);
        return w * w;
    }
}
