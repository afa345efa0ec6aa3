using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What is predicted.</summary>
/// <param name="Name">The label's column.</param>
/// <param name="Task">The task.</param>
/// <param name="Classes">
/// The classes in order, as the file spells them: by value where all are numbers, else by their characters; of two, the last is the
/// positive one. Empty for a regression.
/// </param>
internal sealed record LabelPlan(string Name, TaskKind Task, IReadOnlyList<string> Classes)
{
    /// <summary>Which of two tasks was taken and how to have the other, where the label's values leave both open; null where they do
    /// not, or the task was named.</summary>
    public string? Note { get; init; }

    /// <summary>How the numbers of a regression are written; null where nothing is known.</summary>
    public ValueSyntax? Syntax { get; init; }

    /// <summary>What is taken off the numbers of a regression before training and added to its predictions.</summary>
    public double Offset { get; init; }

    /// <summary>What a regression is to learn, where that was said.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Whether classes that are numbers are known by their values and not by their spelling, as in models of version
    /// 0.1.</summary>
    public bool ComparesValues { get; init; }

    /// <summary>Whether the classes are "false" and "true", which a file may spell as ML.NET reads them: 0 and 1, no and yes.</summary>
    public bool IsBoolean { get; init; }

    /// <summary>The class as it is listed in <see cref="Classes"/>; empty for a missing one.</summary>
    public string Canonical(ReadOnlySpan<byte> text)
    {
        string spelled = CategoryText.Normalise(text);
        if (IsBoolean)
        {
            return spelled.ToLowerInvariant() switch
            {
                "1" or "true" or "t" or "yes" or "y" or "+1" or "+" or "on" => "true",
                "0" or "false" or "f" or "no" or "n" or "-1" or "-" or "off" => "false",
                _ => spelled,
            };
        }
        return ComparesValues && spelled.Length > 0 && NumberText.TryParse(text, out double number) ? Numbers.Format(number) : spelled;
    }
}
