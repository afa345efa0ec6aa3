namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Rectified linear unit with an upper end.</summary>
internal readonly struct Relu6 : IActivationFormula
{
    public static string Name => "relu6";

    public static string Text => "min(max(x, 0), 6)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtMost(TNumber.AtLeast(x, 0), 6);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x) * TNumber.Step(x.Constant(6) - x);
}
