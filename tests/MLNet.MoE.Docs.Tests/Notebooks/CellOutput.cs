using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

/// <summary>One output of a cell: printed text, or something displayed.</summary>
/// <param name="MimeType">Kind of what is displayed; null for printed text.</param>
/// <param name="Text">The text.</param>
internal sealed partial record CellOutput(string? MimeType, string Text)
{
    /// <summary>What stays the same from run to run: text without its figures, of displayed things the kind alone.</summary>
    public string Form => MimeType ?? Figures().Replace(Text, "#").TrimEnd();

    /// <summary>As the notebook format has it.</summary>
    public JsonObject ToJson()
    {
        var lines = new JsonArray([.. Lines().Matches(Text).Select(line => JsonValue.Create(line.Value))]);
        return MimeType is null
            ? new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = lines }
            : new JsonObject { ["data"] = new JsonObject { [MimeType] = lines }, ["metadata"] = new JsonObject(),
                ["output_type"] = "display_data" };
    }

    /// <summary>From the notebook format.</summary>
    /// <exception cref="AssertFailedException">It is of a kind that these notebooks don't have, an error for instance.</exception>
    public static CellOutput FromJson(JsonNode output)
    {
        switch ((string)output["output_type"]!)
        {
            case "stream":
                return new(null, Notebook.Text(output["text"]!));
            case "display_data":
                var (mimeType, data) = output["data"]!.AsObject().Single();
                return new(mimeType, Notebook.Text(data!));
            default:
                throw new AssertFailedException($"A cell has an output of the kind '{output["output_type"]}'.");
        }
    }

    // A line with its end.
    [GeneratedRegex(@"[^\n]*\n|[^\n]+")]
    private static partial Regex Lines();

    // A figure takes the blanks before it along: columns are aligned by them.
    [GeneratedRegex(@" *-?\d+([.,]\d+)?")]
    private static partial Regex Figures();
}
