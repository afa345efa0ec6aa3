using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Docs.Tests;

/// <summary>A notebook file.</summary>
internal sealed class Notebook(string path)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode _root = JsonNode.Parse(File.ReadAllText(path))!;

    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>Its cells: whether one is code, and its text.</summary>
    public IEnumerable<(bool IsCode, string Source)> Cells
        => _root["cells"]!.AsArray().Select(cell => ((string)cell!["cell_type"]! == "code", Text(cell["source"]!)));

    /// <summary>The outputs that are saved in it, cell by cell.</summary>
    public IReadOnlyList<IReadOnlyList<CellOutput>> Outputs
        => [.. CodeCells.Select(cell => cell["outputs"]!.AsArray().Select(output => CellOutput.FromJson(output!)).ToArray())];

    private IEnumerable<JsonNode> CodeCells => _root["cells"]!.AsArray().Where(cell => (string)cell!["cell_type"]! == "code")!;

    /// <summary>Saves it with other outputs.</summary>
    public void Save(IReadOnlyList<IReadOnlyList<CellOutput>> outputs)
    {
        foreach (var (cell, i) in CodeCells.Select((cell, i) => (cell, i)))
        {
            cell["execution_count"] = i + 1;
            cell["outputs"] = new JsonArray([.. outputs[i].Select(output => output.ToJson())]);
        }
        File.WriteAllText(path + ".new", _root.ToJsonString(Format) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>A text, which the format has as one string or as its lines.</summary>
    public static string Text(JsonNode text)
        => text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)text!;
}
