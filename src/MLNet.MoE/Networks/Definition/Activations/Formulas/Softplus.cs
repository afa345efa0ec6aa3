namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Softplus.</summary>
internal readonly struct Softplus : IActivationFormula
{
    public static string Name => "softplus";

    public static string Text => "ln(1 + e^x)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Softplus(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Sigmoid(x);
}
