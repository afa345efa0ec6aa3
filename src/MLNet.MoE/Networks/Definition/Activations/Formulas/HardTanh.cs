namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Piecewise linear hyperbolic tangent.</summary>
internal readonly struct HardTanh : IActivationFormula
{
    public static string Name => "hard-tanh";

    public static string Text => "min(max(x, -1), 1)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtMost(TNumber.AtLeast(x, -1), 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x.Constant(1) - TNumber.Abs(x));
}
