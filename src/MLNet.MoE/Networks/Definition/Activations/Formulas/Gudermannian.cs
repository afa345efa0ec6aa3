namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Gudermannian function.</summary>
internal readonly struct Gudermannian : IActivationFormula
{
    public static string Name => "gudermannian";

    public static string Text => "2 atan(tanh(x / 2))";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Atan(TNumber.Tanh(x / 2)) * 2;

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var a = TNumber.Exp(-TNumber.Abs(x));
        return a * 2 / ((a * a) + 1);
    }
}
