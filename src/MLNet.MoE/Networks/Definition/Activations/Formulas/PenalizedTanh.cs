namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Penalised hyperbolic tangent.</summary>
internal readonly struct PenalizedTanh : IActivationFormula
{
    public static string Name => "penalized-tanh";

    public static string Text => "tanh x above 0, tanh(x) / 4 below";

    public static string Source => "arXiv 1602.05980";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Tanh(x) * TNumber.Where(x, x.Constant(1), x.Constant(0.25));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var w = TNumber.Tanh(x);
        return (x.Constant(1) - (w * w)) * TNumber.Where(x, x.Constant(1), x.Constant(0.25));
    }
}
