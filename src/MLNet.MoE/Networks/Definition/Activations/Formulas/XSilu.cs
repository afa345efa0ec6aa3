namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>SiLU whose gate reaches from -p to 1 + p.</summary>
internal readonly struct XSilu : ILearnedFormula
{
    public static string Name => "xsilu";

    public static string Text => "x (s(x) (1 + 2 p) - p), s logistic; p starts at 0";

    public static string Source => "arXiv 2405.20768";

    public static double Start => 0;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => x * ((TNumber.Sigmoid(x) * ((p * 2) + 1)) - p);

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber s = TNumber.Sigmoid(x), width = (p * 2) + 1;
        return (s * width) - p + (x * width * s * (x.Constant(1) - s));
    }

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => (x * ((TNumber.Sigmoid(x) * 2) - 1)) + (p * 0);
}
