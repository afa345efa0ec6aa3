namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Piecewise linear logistic function.</summary>
internal readonly struct HardSigmoid : IActivationFormula
{
    public static string Name => "hard-sigmoid";

    public static string Text => "min(max((x + 3) / 6, 0), 1)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtMost(TNumber.AtLeast((x + 3) / 6, 0), 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x.Constant(3) - TNumber.Abs(x)) / 6;
}
