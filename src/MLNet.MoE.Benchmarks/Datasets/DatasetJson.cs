using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// How descriptions of datasets stand in JSON: in a folder's list, in the archive and in OpenML's answers. Made when the library is
/// compiled, so that it needs no reflection; a null where a description cannot hold one, and a property that occurs twice, are errors.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(DatasetDescription))]
[JsonSerializable(typeof(ArchiveInfo))]
[JsonSerializable(typeof(OpenMLDescription))]
internal sealed partial class DatasetJson : JsonSerializerContext
{
    /// <summary>How whole documents are taken apart before their parts are read.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };
}
