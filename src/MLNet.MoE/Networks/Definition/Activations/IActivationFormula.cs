namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// An activation as a formula, which every engine computes: one small file and one line in <see cref="ActivationRegistry"/>; it needs no
/// twin.
/// </summary>
internal interface IActivationFormula
{
    /// <summary>The name it is chosen by.</summary>
    static abstract string Name { get; }

    /// <summary>The formula in plain text.</summary>
    static abstract string Text { get; }

    /// <summary>Where it comes from.</summary>
    static virtual string Source => "arXiv 2402.09092";

    /// <summary>The function.</summary>
    static abstract TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>;

    /// <summary>Its derivative.</summary>
    static abstract TNumber Slope<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>;
}
