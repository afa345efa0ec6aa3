namespace MLNet.MoE.Files;

/// <summary>Text of a file as it may stand in a message: a stranger wrote it, and a message goes to terminals and logs.</summary>
internal static class PlainText
{
    private const int Longest = 200;

    /// <summary>The text, cut off where it is long, with a question mark for whatever is no visible character.</summary>
    public static string Of(string text)
    {
        string shown = text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "...");
        return string.Create(shown.Length, shown, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = char.IsLetterOrDigit(source[i]) || char.IsPunctuation(source[i]) || char.IsSymbol(source[i])
                    || source[i] == ' ' ? source[i] : '?';
        });
    }
}
