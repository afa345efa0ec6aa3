using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE;

/// <summary>Writes class weights as their text, since search spaces copy options as JSON.</summary>
internal sealed class ClassWeightsJsonConverter : JsonConverter<ClassWeights>
{
    /// <inheritdoc/>
    public override ClassWeights Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return ClassWeights.Parse(reader.GetString() ?? throw new JsonException("Class weights are null."));
        }
        catch (ArgumentException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ClassWeights value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
