namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>Arc tangent.</summary>
internal readonly struct Arctan : IActivationFormula
{
    public static string Name => "arctan";

    public static string Text => "atan x";

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Atan(x);

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => x.Constant(1) / ((x * x) + 1);
}
