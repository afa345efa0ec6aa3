namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Sinu-sigmoidal linear unit.</summary>
internal readonly struct SinLu : IActivationFormula
{
    public static string Name => "sinlu";

    public static string Text => "(x + sin x) s(x), s logistic";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => (x + TNumber.Sin(Waves.Bound(x))) * TNumber.Sigmoid(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        TNumber s = TNumber.Sigmoid(x), bounded = Waves.Bound(x);
        return (((TNumber.Cos(bounded) * Waves.Inside(x)) + 1) * s) + ((x + TNumber.Sin(bounded)) * s * (x.Constant(1) - s));
    }
}
