namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Softsign.</summary>
internal readonly struct Softsign : IActivationFormula
{
    public static string Name => "softsign";

    public static string Text => "x / (1 + abs(x))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x / (TNumber.Abs(x) + 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var q = TNumber.Abs(x) + 1;
        return x.Constant(1) / q / q;
    }
}
