namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Soft shrinkage: 0 around 0, shifted beyond.</summary>
internal readonly struct SoftShrink : IActivationFormula
{
    public static string Name => "soft-shrink";

    public static string Text => "sign(x) max(abs(x) - 1/2, 0)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtLeast(x - 0.5, 0) + TNumber.AtMost(x + 0.5, 0);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(TNumber.Abs(x) - 0.5);
}
