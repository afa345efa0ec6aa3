namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Linearly scaled hyperbolic tangent.</summary>
internal readonly struct Lisht : IActivationFormula
{
    public static string Name => "lisht";

    public static string Text => "x tanh(x)";

    public static string Source => "arXiv 1901.05894";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Tanh(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(x);
        return w + (x * (x.Constant(1) - (w * w)));
    }
}
