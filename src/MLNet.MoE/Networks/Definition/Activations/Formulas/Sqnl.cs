namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Square nonlinearity.</summary>
internal readonly struct Sqnl : IActivationFormula
{
    public static string Name => "sqnl";

    public static string Text => "x - x abs(x) / 4 from -2 to 2, -1 and 1 beyond";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var c = TNumber.AtMost(TNumber.AtLeast(x, -2), 2);
        return c - (c * TNumber.Abs(c) / 4);
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtLeast(x.Constant(1) - (TNumber.Abs(x) / 2), 0);
}
