namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A formula as an object, for those that compute it with numbers of their own, such as tensors.</summary>
internal abstract class ActivationFormula
{
    /// <summary>The function.</summary>
    public abstract TNumber Value<TNumber>(TNumber x)
        where TNumber : struct, IFunctionNumber<TNumber>;

    /// <summary>A formula.</summary>
    internal sealed class Of<TFormula> : ActivationFormula
        where TFormula : struct, IActivationFormula
    {
        /// <inheritdoc/>
        public override TNumber Value<TNumber>(TNumber x) => TFormula.Value(x);
    }
}
