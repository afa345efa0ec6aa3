using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Options of a mixture of experts that predicts several labels at once. Those of <see cref="MoeOptions"/> hold for all labels together,
/// but for what is a label's own (<see cref="MultiTaskLabel"/>).
/// </summary>
public sealed class MultiTaskMoeOptions : MoeOptions
{
    /// <summary>
    /// The labels, 1 to 1,024: <c>["income", "married"]</c>, or <see cref="MultiTaskLabel"/> where more is to be said. Numbers, two classes
    /// and several may stand side by side, and rows may lack some of them.
    /// </summary>
    public MultiTaskLabel[] Labels { get; set; } = [];

    /// <summary>Step size of AdamW, above 0; half that of a mixture for one label, as labels pull in several directions. Default
    /// 0.003.</summary>
    [Range(3e-4f, 1e-2f, 3e-3f, true)]
    [Limit(0, WithoutLow = true)]
    public override float LearningRate { get; set; } = 3e-3f;

    /// <summary>How the labels share the experts. Default <see cref="TaskGates.Own"/>.</summary>
    public TaskGates TaskGates { get; set; }

    internal override string TrainerName => "MultiTaskMoe";

    internal override TaskGates GatesOfLabels => TaskGates;

    /// <summary>A copy that later changes do not reach.</summary>
    internal MultiTaskMoeOptions CopyAll()
    {
        var copy = (MultiTaskMoeOptions)Copy();
        copy.Labels = [.. Labels.Select(label => label.Copy())];
        return copy;
    }

    private protected override void CheckMore()
    {
        if (Labels is not { Length: > 0 and <= NetworkLimits.MostLabels })
            throw new ArgumentException($"{nameof(Labels)} has {Labels?.Length ?? 0} labels; give 1 to {NetworkLimits.MostLabels}.",
                nameof(Labels));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in Labels)
        {
            ArgumentNullException.ThrowIfNull(label, nameof(Labels));
            OptionsCheck.Check(label);
            if (!seen.Add(label.ColumnName))
                throw new ArgumentException($"{nameof(Labels)} names '{label.ColumnName}' twice.", nameof(Labels));
            if (label.ColumnName == FeatureColumnName || label.ColumnName == ExampleWeightColumnName)
                throw new ArgumentException($"{nameof(Labels)} names '{label.ColumnName}', the column of features or of row weights.",
                    nameof(Labels));
            if (label.Task is { } task) label.ObjectiveOf(task);
            CategoricalColumnsCheck.Check(CategoricalColumns, label.ColumnName, ExampleWeightColumnName);
        }
        foreach (var (option, isSet, instead) in ((string, bool, string)[])[
            (nameof(Objective), Objective != new SquaredError().Name || ObjectiveParameter is not null,
                $"say the objective of a label in {nameof(Labels)}"),
            (nameof(Quantiles), Quantiles is { Length: > 0 }, "train a model of the one label for them"),
            (nameof(PredictionInterval), PredictionInterval is not null, "train a model of the one label for it"),
            (nameof(ClassWeights), ClassWeights.ByClass is not null, $"say 'balanced' for all, or weigh the classes of a label in "
                + nameof(Labels)),
            (nameof(ExposureColumnName), ExposureColumnName is not null, "train a model of the one label for it"),
            (nameof(MemberExits), MemberExits != MemberExits.Off, "train a model of the one label for them"),
            (nameof(FalseDiscoveryRate), FalseDiscoveryRate is not null, "columns are chosen for one label")])
        {
            if (isSet)
                throw new ArgumentException($"{option} is set, which is of one label and not of several: {instead}.", option);
        }
    }
}
