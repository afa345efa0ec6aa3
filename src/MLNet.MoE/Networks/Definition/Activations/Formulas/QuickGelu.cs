namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>GELU by the logistic function.</summary>
internal readonly struct QuickGelu : IActivationFormula
{
    public static string Name => "quick-gelu";

    public static string Text => "x s(1.702 x), s logistic";

    public static string Source => "arXiv 1606.08415";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Sigmoid(x * 1.702);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(x * 1.702);
        return s + (x * s * (x.Constant(1) - s) * 1.702);
    }
}
