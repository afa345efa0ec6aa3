namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Scaled exponential linear unit.</summary>
internal readonly struct Selu : IActivationFormula
{
    public static string Name => "selu";

    public static string Text => "1.0507010 (x above 0, 1.6732632 (e^x - 1) below)";

    public static string Source => "arXiv 1706.02515";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var below = (TNumber.Exp(TNumber.AtMost(x, 0)) - 1) * 1.6732632;
        return TNumber.Where(x, x, below) * 1.0507010;
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
        => TNumber.Where(x, x.Constant(1), TNumber.Exp(TNumber.AtMost(x, 0)) * 1.6732632) * 1.0507010;
}
