using System.Text;
using System.Text.Json;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>A JSON value that can hold what no valid document may: a property twice, a number that is none.</summary>
internal sealed class JsonTree
{
    /// <summary>Names and values of an object, in order; null for anything else.</summary>
    public List<(string Name, JsonTree Value)>? Properties { get; private set; }

    /// <summary>Items of an array; null for anything else.</summary>
    public List<JsonTree>? Items { get; private set; }

    /// <summary>Text of a value that is neither object nor array, as it stands in the document.</summary>
    public string Raw { get; private set; } = "null";

    public static JsonTree Literal(string raw) => new() { Raw = raw };

    public static JsonTree Quoted(string text) => new() { Raw = $"\"{JsonEncodedText.Encode(Valid(text))}\"" };

    public static JsonTree Parse(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            new() { Properties = [.. element.EnumerateObject().Select(property => (property.Name, Parse(property.Value)))] },
        JsonValueKind.Array => new() { Items = [.. element.EnumerateArray().Select(Parse)] },
        _ => Literal(element.GetRawText()),
    };

    /// <summary>Parses a text, or gives null where it is not JSON.</summary>
    public static JsonTree? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text,
                new JsonDocumentOptions { MaxDepth = 1000, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Parse(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>This value and all within it.</summary>
    public IEnumerable<JsonTree> All() =>
        [this, .. (Properties ?? []).SelectMany(property => property.Value.All()), .. (Items ?? []).SelectMany(item => item.All())];

    public void Become(JsonTree other) => (Properties, Items, Raw) = (other.Properties, other.Items, other.Raw);

    public JsonTree Copy() => new()
    {
        Properties = Properties?.ConvertAll(property => (property.Name, property.Value.Copy())),
        Items = Items?.ConvertAll(item => item.Copy()),
        Raw = Raw,
    };

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (Properties is not null)
        {
            text.Append('{');
            for (int i = 0; i < Properties.Count; i++)
            {
                text.Append(i == 0 ? "\"" : ",\"").Append(JsonEncodedText.Encode(Valid(Properties[i].Name)).ToString()).Append("\":");
                Properties[i].Value.Write(text);
            }
            text.Append('}');
        }
        else if (Items is not null)
        {
            text.Append('[');
            for (int i = 0; i < Items.Count; i++)
            {
                if (i > 0) text.Append(',');
                Items[i].Write(text);
            }
            text.Append(']');
        }
        else
        {
            text.Append(Raw);
        }
    }

    // Half of a surrogate pair cannot be encoded.
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
