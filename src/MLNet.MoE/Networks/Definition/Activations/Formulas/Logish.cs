namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Logarithm of the logistic function as a gate.</summary>
internal readonly struct Logish : IActivationFormula
{
    public static string Name => "logish";

    public static string Text => "x ln(1 + s(x)), s logistic";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x * TNumber.Log(TNumber.Sigmoid(x) + 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var s = TNumber.Sigmoid(x);
        return TNumber.Log(s + 1) + (x * s * (x.Constant(1) - s) / (s + 1));
    }
}
