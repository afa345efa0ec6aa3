using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What is predicted.</summary>
/// <param name="Name">The label's column.</param>
/// <param name="Task">The task.</param>
/// <param name="Classes">
/// The classes in order: by value where all are numbers, else by their characters; of two, the last is the positive one. Empty for a regression.
/// </param>
internal sealed record LabelPlan(string Name, TaskKind Task, IReadOnlyList<string> Classes)
{
    /// <summary>The class as it is listed in <see cref="Classes"/>: numbers by their value, so that <c>1</c> and <c>1.0</c> are the same.</summary>
    public static string Canonical(ReadOnlySpan<char> text) => Numbers.TryParse(text, out double number) ? Numbers.Format(number) : text.ToString();
}
