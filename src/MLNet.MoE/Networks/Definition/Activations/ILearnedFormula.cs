namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// An activation with a number that is learned, one an expert and layer: a formula of x and of that number, which every engine computes.
/// It is one small file and one line in <see cref="ActivationRegistry"/>, and needs no twin.
/// </summary>
internal interface ILearnedFormula
{
    /// <summary>The name it is chosen by.</summary>
    static abstract string Name { get; }

    /// <summary>The formula in plain text, in which p is the learned number.</summary>
    static abstract string Text { get; }

    /// <summary>Where it comes from.</summary>
    static abstract string Source { get; }

    /// <summary>What the learned number starts at.</summary>
    static abstract double Start { get; }

    /// <summary>The function. The learned number comes as a constant or in the shape of x.</summary>
    static abstract TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>;

    /// <summary>Its derivative with respect to x.</summary>
    static abstract TNumber Slope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>;

    /// <summary>Its derivative with respect to the learned number.</summary>
    static abstract TNumber LearnedSlope<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>;
}
