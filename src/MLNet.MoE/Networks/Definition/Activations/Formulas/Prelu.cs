namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Rectifier with a learned slope below 0.</summary>
internal readonly struct Prelu : ILearnedFormula
{
    public static string Name => "prelu";

    public static string Text => "x above 0, p x below; p starts at 1/4";

    public static string Source => "arXiv 1502.01852";

    public static double Start => 0.25;

    public static TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Where(x, x, p * x);

    public static TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Where(x, x.Constant(1) + (p * 0), p + (x * 0));

    public static TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtMost(x, 0) + (p * 0);
}
