namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Squared rectified linear unit.</summary>
internal readonly struct SquaredRelu : IActivationFormula
{
    public static string Name => "squared-relu";

    public static string Text => "max(x, 0)^2";

    public static string Source => "arXiv 2109.08668";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>
    {
        var positive = TNumber.AtLeast(x, 0);
        return positive * positive;
    }

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtLeast(x, 0) * 2;
}
