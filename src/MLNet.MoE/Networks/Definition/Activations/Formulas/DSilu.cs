namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Derivative of SiLU.</summary>
internal readonly struct DSilu : IActivationFormula
{
    public static string Name => "dsilu";

    public static string Text => "s(x) (1 + x (1 - s(x))), s logistic";

    public static string Source => "arXiv 1702.03118";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(x);
        return s * ((x * (x.Constant(1) - s)) + 1);
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(x);
        return s * (x.Constant(1) - s) * ((x * (x.Constant(1) - (s * 2))) + 2);
    }
}
