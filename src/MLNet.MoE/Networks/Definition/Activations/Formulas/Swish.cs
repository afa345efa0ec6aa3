namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Swish with a learned factor; at 1 it is SiLU, at 0 half of x, and towards infinity max(x, 0).</summary>
internal readonly struct Swish : ILearnedFormula
{
    public static string Name => "swish";

    public static string Text => "x s(p x), s logistic; p starts at 1";

    public static string Source => "arXiv 1710.05941";

    public static double Start => 1;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Sigmoid(p * x);

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(p * x);
        return s + (p * x * s * (x.Constant(1) - s));
    }

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(p * x);
        return x * x * s * (x.Constant(1) - s);
    }
}
