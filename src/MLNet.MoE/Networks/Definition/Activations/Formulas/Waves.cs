namespace MLNet.MoE.Networks.Definition.Activations.Formulas;

/// <summary>What formulas with sines have in common: far from 0 an angle has no digits left, and is taken for the end of a range.</summary>
internal static class Waves
{
    private const double End = 1e4;

    /// <summary>An angle within the range.</summary>
    public static TNumber Bound<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.AtMost(TNumber.AtLeast(x, -End), End);

    /// <summary>1 within the range, 0 beyond, where the sine is constant.</summary>
    public static TNumber Inside<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TNumber.Step(x.Constant(End) - TNumber.Abs(x));
}
