using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// The function between layers. An activation is one small file with an <see cref="IActivationFormula"/>, with an
/// <see cref="ILearnedFormula"/> where a number in it is learned, or with an <see cref="IActivationFunction"/> where it is worth an
/// arithmetic of its own, and one line in <see cref="ActivationRegistry"/>.
/// </summary>
internal sealed class Activation : INetworkPart
{
    private Activation(string name, string description) => (Name, Description) = (name, description);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>
    /// Whether the derivative follows from the output, also after units were dropped (set to zero) and scaled; the input then need not
    /// be kept.
    /// </summary>
    public required bool OutputGivesDerivative { get; init; }

    /// <summary>Whether many outputs are zero.</summary>
    public required bool GivesZeros { get; init; }

    /// <summary>Whether <see cref="Slope"/> is the derivative; otherwise training steps along something else on purpose.</summary>
    public bool DerivativeIsExact { get; private init; } = true;

    /// <summary>The formula with a number that is learned; null where there is none. All else is then what it starts as.</summary>
    public LearnedFormula? Learned { get; private init; }

    /// <summary>The function's definition in plain arithmetic, which the reference network computes with.</summary>
    public required Func<double, double> Value { get; init; }

    /// <summary>Derivative of <see cref="Value"/>.</summary>
    public required Func<double, double> Slope { get; init; }

    /// <summary>The same function and derivative as the kernels compute them.</summary>
    public required ElementwiseFunction Function { get; init; }

    /// <summary>Writes the function of a value into a graph; gives the result's name.</summary>
    public required Func<OnnxGraph, string, string> ToOnnx { get; init; }

    /// <summary>The formula, where the activation is one that every engine computes; null where it has twins of its own.</summary>
    public ActivationFormula? Formula { get; private init; }

    /// <summary>Where it comes from.</summary>
    public string Source { get; private init; } = "";

    /// <summary>The activation of a formula.</summary>
    public static Activation Of<TFormula>()
        where TFormula : struct, IActivationFormula => new(TFormula.Name, TFormula.Text)
        {
            OutputGivesDerivative = false,
            GivesZeros = false,
            Value = FormulaFunction<TFormula>.Value,
            Slope = FormulaFunction<TFormula>.Slope,
            ToOnnx = FormulaFunction<TFormula>.ToOnnx,
            Function = new ElementwiseLoop<FormulaFunction<TFormula>>(),
            Formula = new ActivationFormula.Of<TFormula>(),
            Source = TFormula.Source,
        };

    /// <summary>The activation of a formula with a learned number.</summary>
    public static Activation Learning<TFormula>()
        where TFormula : struct, ILearnedFormula => new(TFormula.Name, TFormula.Text)
        {
            OutputGivesDerivative = false,
            GivesZeros = false,
            Value = FormulaFunction<StartedFormula<TFormula>>.Value,
            Slope = FormulaFunction<StartedFormula<TFormula>>.Slope,
            ToOnnx = FormulaFunction<StartedFormula<TFormula>>.ToOnnx,
            Function = new ElementwiseLoop<FormulaFunction<StartedFormula<TFormula>>>(),
            Formula = new ActivationFormula.Of<StartedFormula<TFormula>>(),
            Learned = new LearnedFormula.Of<TFormula>(),
            Source = TFormula.Source,
        };

    /// <summary>The activation of an arithmetic.</summary>
    public static Activation Of<TFunction>(string name, string description, string source = "")
        where TFunction : struct, IActivationFunction => new(name, description)
        {
            OutputGivesDerivative = TFunction.OutputGivesDerivative,
            GivesZeros = TFunction.GivesZeros,
            Value = TFunction.Value,
            Slope = TFunction.Slope,
            DerivativeIsExact = TFunction.DerivativeIsExact,
            ToOnnx = TFunction.ToOnnx,
            Function = new ElementwiseLoop<TFunction>(),
            Source = source,
        };
}
