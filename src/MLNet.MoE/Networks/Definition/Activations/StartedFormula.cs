namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A formula with a learned number, as it starts: what it is where nothing learns the number.</summary>
internal readonly struct StartedFormula<TFormula> : IActivationFormula
    where TFormula : struct, ILearnedFormula
{
    public static string Name => TFormula.Name;

    public static string Text => TFormula.Text;

    public static string Source => TFormula.Source;

    public static TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TFormula.Value(x, x.Constant(TFormula.Start));

    public static TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber> => TFormula.Slope(x, x.Constant(TFormula.Start));
}
