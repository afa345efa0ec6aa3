namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Smooth maximum of x and x / 4.</summary>
internal readonly struct Smu : ILearnedFormula
{
    public static string Name => "smu";

    public static string Text => "(1.25 x + 0.75 x erf(0.75 p x)) / 2; p starts at 1";

    public static string Source => "arXiv 2111.04682";

    public static double Start => 1;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => ((x * 1.25) + (x * 0.75 * TNumber.Erf(p * x * 0.75))) * 0.5;

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var z = p * x * 0.75;
        var density = TNumber.Exp(-(z * z)) * (2 / Math.Sqrt(Math.PI));
        return ((TNumber.Erf(z) * 0.75) + (z * density * 0.75) + 1.25) * 0.5;
    }

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var z = p * x * 0.75;
        return x * x * TNumber.Exp(-(z * z)) * (0.75 * 0.75 / Math.Sqrt(Math.PI));
    }
}
