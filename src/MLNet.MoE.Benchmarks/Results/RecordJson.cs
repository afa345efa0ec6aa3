using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// How records of results and trials stand in JSON. Made when the library is compiled, so that it needs no reflection; a null where the
/// record cannot hold one, and a property that occurs twice, are errors.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(TaskKindConverter)])]
[JsonSerializable(typeof(ResultRecord))]
[JsonSerializable(typeof(TrialRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
