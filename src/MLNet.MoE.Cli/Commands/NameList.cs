using System.CommandLine.Parsing;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Names given in one option: separated by commas, or the option repeated. A comma within a name is written <c>\,</c>.</summary>
internal static class NameList
{
    /// <summary>The names, without blanks around them.</summary>
    public static List<string> Split(IEnumerable<string>? values) =>
        [.. (values ?? []).SelectMany(value => value.Replace("\\,", "\0").Split(',')).Select(name => name.Replace('\0', ',').Trim())
            .Where(name => name.Length > 0)];

    /// <summary>Refuses names that are options: one that there is not would otherwise be taken for a name, and one that is misspelt be
    /// without effect.</summary>
    public static void RefuseOptions(SymbolResult result)
    {
        if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } token)
            result.AddError($"There is no option '{token.Value}'.");
    }
}
