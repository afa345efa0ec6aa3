namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Symmetric logarithm.</summary>
internal readonly struct Symlog : IActivationFormula
{
    public static string Name => "symlog";

    public static string Text => "sign(x) ln(1 + abs(x))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var value = TNumber.Log(TNumber.Abs(x) + 1);
        return TNumber.Where(x, value, -value);
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x.Constant(1) / (TNumber.Abs(x) + 1);
}
