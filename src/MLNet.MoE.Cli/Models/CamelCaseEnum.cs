using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Cli.Models;

/// <summary>An enumeration as a word in camel case; a number is no value of it.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
