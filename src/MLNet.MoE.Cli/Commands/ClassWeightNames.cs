using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Weights of classes by the names that a file has, as a trainer takes them.</summary>
internal static class ClassWeightNames
{
    /// <summary>The weights by the names that the trainer knows: those of two classes are false and true.</summary>
    /// <param name="text">What was asked for: <c>none</c>, <c>balanced</c>, or classes with their weights.</param>
    /// <param name="label">The label.</param>
    /// <exception cref="CommandException">The label has no classes, or not one that is named.</exception>
    /// <exception cref="ArgumentException">The text is none of these.</exception>
    public static string OfTrainer(string text, LabelPlan label)
    {
        var weights = ClassWeights.Parse(text);
        if (weights.ByClass is not { } byClass) return text;
        if (label.Task == TaskKind.Regression)
            throw new CommandException($"--class-weights {text}: the label '{label.Name}' is a number and has no classes; see --weight.");
        foreach (string name in byClass.Keys)
        {
            if (!label.Classes.Contains(name))
                throw new CommandException($"--class-weights {text}: the label '{label.Name}' has no class '{name}'; "
                    + NearName.Hint(name, label.Classes));
        }
        if (label.Task == TaskKind.Multiclass) return text;
        return ClassWeights.Of(byClass.ToDictionary(pair => pair.Key == label.Classes[1] ? "true" : "false",
            pair => pair.Value)).ToString();
    }
}
