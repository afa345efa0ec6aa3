namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Scaled hyperbolic tangent.</summary>
internal readonly struct LecunTanh : IActivationFormula
{
    public static string Name => "lecun-tanh";

    public static string Text => "1.7159 tanh(2 x / 3)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Tanh(x * 2 / 3) * 1.7159;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(x * 2 / 3);
        return (x.Constant(1) - (w * w)) * (1.7159 * 2 / 3);
    }
}
