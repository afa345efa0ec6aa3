namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>SiLU with a piecewise linear gate.</summary>
internal readonly struct HardSwish : IActivationFormula
{
    public static string Name => "hard-swish";

    public static string Text => "x min(max((x + 3) / 6, 0), 1)";

    public static string Source => "arXiv 1905.02244";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.AtMost(TNumber.AtLeast((x + 3) / 6, 0), 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
        => TNumber.Where(x - 3, x.Constant(1), TNumber.Where(x + 3, ((x * 2) + 3) / 6, x.Constant(0)));
}
