namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Softplus that is 0 at 0.</summary>
internal readonly struct ShiftedSoftplus : IActivationFormula
{
    public static string Name => "shifted-softplus";

    public static string Text => "ln(1 + e^x) - ln 2";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Softplus(x) - Math.Log(2);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Sigmoid(x);
}
