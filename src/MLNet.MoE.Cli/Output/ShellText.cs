namespace MLNet.MoE.Cli.Output;

/// <summary>Texts in commands that are shown to be typed.</summary>
internal static class ShellText
{
    /// <summary>The text, in quotation marks where a shell would divide it.</summary>
    public static string Quote(string text)
        => text.All(letter => char.IsLetterOrDigit(letter) || "._-/\\:".Contains(letter, StringComparison.Ordinal)) ? text : $"\"{text}\"";
}
