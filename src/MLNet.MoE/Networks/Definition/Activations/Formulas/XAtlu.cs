namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Arc tangent linear unit whose gate reaches from -p to 1 + p.</summary>
internal readonly struct XAtlu : ILearnedFormula
{
    public static string Name => "xatlu";

    public static string Text => "x (G(x) (1 + 2 p) - p), G = atan(x) / pi + 1/2; p starts at 0";

    public static string Source => "arXiv 2405.20768";

    public static double Start => 0;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => x * ((Gate(x) * ((p * 2) + 1)) - p);

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var width = (p * 2) + 1;
        return (Gate(x) * width) - p + (x * width / (((x * x) + 1) * Math.PI));
    }

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => (x * TNumber.Atan(x) * (2 / Math.PI)) + (p * 0);

    private static TNumber Gate<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => (TNumber.Atan(x) * (1 / Math.PI)) + 0.5;
}
