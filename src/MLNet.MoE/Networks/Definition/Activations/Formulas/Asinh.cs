namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Inverse hyperbolic sine.</summary>
internal readonly struct Asinh : IActivationFormula
{
    public static string Name => "asinh";

    public static string Text => "ln(x + sqrt(x^2 + 1))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber a = TNumber.Abs(x), value = TNumber.Log(a + TNumber.Sqrt((a * a) + 1));
        return TNumber.Where(x, value, -value);
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x.Constant(1) / TNumber.Sqrt((x * x) + 1);
}
