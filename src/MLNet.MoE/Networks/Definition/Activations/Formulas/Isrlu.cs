namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Inverse square root linear unit.</summary>
internal readonly struct Isrlu : IActivationFormula
{
    public static string Name => "isrlu";

    public static string Text => "x above 0, x / sqrt(1 + x^2) below";

    public static string Source => "arXiv 1710.09967";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var below = TNumber.AtMost(x, 0);
        return TNumber.AtLeast(x, 0) + (below / TNumber.Sqrt((below * below) + 1));
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var below = TNumber.AtMost(x, 0);
        var r = x.Constant(1) / TNumber.Sqrt((below * below) + 1);
        return r * r * r;
    }
}
