namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>GELU whose gate reaches from -p to 1 + p.</summary>
internal readonly struct XGelu : ILearnedFormula
{
    public static string Name => "xgelu";

    public static string Text => "x (F(x) (1 + 2 p) - p), F the normal distribution function; p starts at 0";

    public static string Source => "arXiv 2405.20768";

    public static double Start => 0;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => x * ((Gate(x) * ((p * 2) + 1)) - p);

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var width = (p * 2) + 1;
        var density = TNumber.Exp(x * x * -0.5) * (1 / Math.Sqrt(2 * Math.PI));
        return (Gate(x) * width) - p + (x * width * density);
    }

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => (x * ((Gate(x) * 2) - 1)) + (p * 0);

    private static TNumber Gate<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => (TNumber.Erf(x * Math.Sqrt(0.5)) * 0.5) + 0.5;
}
