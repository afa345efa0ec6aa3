namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>Names from a file in an error.</summary>
internal static class PartText
{
    /// <summary>The text without characters that a terminal obeys, and not too long.</summary>
    public static string Visible(string text) => string.Concat(text.Take(100).Select(c => char.IsControl(c) ? '?' : c));
}
