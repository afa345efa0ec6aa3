using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>How the catalogue stands in JSON; made when the library is compiled, so that it needs no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(TaskKindConverter)])]
[JsonSerializable(typeof(DatasetCatalog))]
internal sealed partial class CatalogJson : JsonSerializerContext;
