using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Models;

/// <summary>How the card is written and read; made at build time, so that it works where JSON by reflection is switched off.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters = [typeof(CamelCaseEnum<TaskKind>), typeof(CamelCaseEnum<ValueSyntax>), typeof(CamelCaseEnum<TimePart>)])]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
