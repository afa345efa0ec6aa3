namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Leaky rectified linear unit.</summary>
internal readonly struct LeakyRelu : IActivationFormula
{
    public static string Name => "leaky-relu";

    public static string Text => "x above 0, x / 100 below";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Where(x, x, x * 0.01);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Where(x, x.Constant(1), x.Constant(0.01));
}
