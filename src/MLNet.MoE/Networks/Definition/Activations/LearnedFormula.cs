using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A formula with a learned number as an object.</summary>
internal abstract class LearnedFormula
{
    /// <summary>What the learned number starts at.</summary>
    public abstract double Start { get; }

    /// <summary>The function.</summary>
    public abstract TNumber Value<TNumber>(TNumber x, TNumber p)
        where TNumber : struct, IFunctionNumber<TNumber>;

    /// <summary>Its derivative with respect to x, in plain arithmetic.</summary>
    public abstract double Slope(double x, double p);

    /// <summary>Its derivative with respect to the learned number, likewise.</summary>
    public abstract double LearnedSlope(double x, double p);

    /// <summary>A loop of the kernels, for one pass and one expert's layer.</summary>
    public abstract LearnedFunction CreateFunction();

    /// <summary>The function in plain arithmetic.</summary>
    public double Value(double x, double p) => Value(new PlainNumber(x), new PlainNumber(p)).Value;

    /// <summary>Writes the function of a value into a graph.</summary>
    public string ToOnnx(OnnxGraph graph, string x, string p) => Value(new OnnxNumber(graph, x), new OnnxNumber(graph, p)).Name;

    /// <summary>A formula.</summary>
    internal sealed class Of<TFormula> : LearnedFormula
        where TFormula : struct, ILearnedFormula
    {
        /// <inheritdoc/>
        public override double Start => TFormula.Start;

        /// <inheritdoc/>
        public override TNumber Value<TNumber>(TNumber x, TNumber p) => TFormula.Value(x, p);

        /// <inheritdoc/>
        public override double Slope(double x, double p) => TFormula.Slope(new PlainNumber(x), new PlainNumber(p)).Value;

        /// <inheritdoc/>
        public override double LearnedSlope(double x, double p) => TFormula.LearnedSlope(new PlainNumber(x), new PlainNumber(p)).Value;

        /// <inheritdoc/>
        public override LearnedFunction CreateFunction() => new LearnedLoop<TFormula>();
    }
}
