namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Rectified linear unit from -1 on.</summary>
internal readonly struct ShiftedRelu : IActivationFormula
{
    public static string Name => "shifted-relu";

    public static string Text => "max(x, -1)";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtLeast(x, -1);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x + 1);
}
