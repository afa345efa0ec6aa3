namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Logarithm of the rectified linear unit.</summary>
internal readonly struct LogRelu : IActivationFormula
{
    public static string Name => "log-relu";

    public static string Text => "ln(1 + max(x, 0))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Log(TNumber.AtLeast(x, 0) + 1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x) / (TNumber.AtLeast(x, 0) + 1);
}
