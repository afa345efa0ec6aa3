using System.Globalization;
using System.Text;

namespace MLNet.MoE;

/// <summary>Options as they are chosen for a table when nothing is set, with the reason for each choice that decides how well or how long a
/// network learns.</summary>
/// <typeparam name="TOptions">Options of a network trainer.</typeparam>
public sealed class ChosenDefaults<TOptions>
    where TOptions : NetworkOptions
{
    internal ChosenDefaults(TOptions options, IReadOnlyList<ChosenDefault> choices) => (Options, Choices) = (options, choices);

    /// <summary>The options, with every value written out that a trainer would choose by the table. They train the same network as fresh
    /// options do.</summary>
    public TOptions Options { get; }

    /// <summary>What was chosen and why, in the order of the options.</summary>
    public IReadOnlyList<ChosenDefault> Choices { get; }

    /// <summary>One line a choice: option, value, reason.</summary>
    public override string ToString()
    {
        int names = Choices.Max(choice => choice.Option.Length), values = Choices.Max(choice => Text(choice).Length);
        var text = new StringBuilder();
        foreach (var choice in Choices)
            text.Append(choice.Option.PadRight(names + 2)).Append(Text(choice).PadRight(values + 2)).AppendLine(choice.Reason);
        return text.ToString();
    }

    private static string Text(ChosenDefault choice) => string.Create(CultureInfo.InvariantCulture, $"{choice.Value ?? "null"}");
}
