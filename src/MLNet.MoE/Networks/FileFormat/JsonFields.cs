using System.Globalization;
using System.Text.Json;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Steps through JSON that names each field of an object once, and reads values of one kind. Everything else is a
/// <see cref="JsonException"/>, or what <see cref="Utf8JsonReader"/> throws.</summary>
/// <param name="text">UTF-8 text: one value.</param>
internal ref struct JsonFields(ReadOnlySpan<byte> text)
{
    private Utf8JsonReader _reader = new(text);

    /// <summary>Whether null stands here.</summary>
    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Goes to the next value. Returns whether it is null.</summary>
    public bool NextIsNull()
    {
        Next();
        return IsNull;
    }

    /// <summary>Goes to the next element of an array. Returns whether there is one.</summary>
    public bool HasElement()
    {
        Next();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Makes sure that here an object, or an array, begins.</summary>
    public readonly void Begin(JsonTokenType type)
    {
        if (_reader.TokenType != type)
            throw new JsonException($"at byte {_reader.TokenStartIndex} stands a {_reader.TokenType} in the place of a {type}.");
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void End()
    {
        if (_reader.Read()) throw new JsonException("something follows its end.");
    }

    /// <summary>Goes to the next field's value.</summary>
    /// <param name="seen">Names of the object's fields so far.</param>
    /// <returns>The field's name, or null at the object's end.</returns>
    public string? Field(List<string> seen)
    {
        Next();
        if (_reader.TokenType == JsonTokenType.EndObject) return null;
        string name = _reader.GetString()!;
        if (seen.Contains(name)) throw new JsonException($"'{name}' is there twice.");
        seen.Add(name);
        Next();
        if (IsNull) throw new JsonException($"'{name}' is null.");
        return name;
    }

    /// <summary>The text that stands here.</summary>
    public readonly string Text() => _reader.GetString() ?? throw new JsonException("a text is null.");

    /// <summary>The whole number that stands here.</summary>
    public readonly int Int32() => _reader.GetInt32();

    /// <summary>The flag that stands here.</summary>
    public readonly bool Boolean() => _reader.GetBoolean();

    /// <summary>The number that stands here, or the name of one that has no digits.</summary>
    public readonly float Single() => _reader.TokenType == JsonTokenType.String ? (float)Named() : _reader.GetSingle();

    /// <summary>The number that stands here, or the name of one that has no digits.</summary>
    public readonly double Double() => _reader.TokenType == JsonTokenType.String ? Named() : _reader.GetDouble();

    /// <summary>The span of time that stands here.</summary>
    public readonly TimeSpan Time() => TimeSpan.TryParseExact(_reader.GetString(), "c", CultureInfo.InvariantCulture, out var time) ? time
        : throw new JsonException($"at byte {_reader.TokenStartIndex} stands no span of time.");

    /// <summary>The value of an enumeration that stands here, by name or number.</summary>
    public readonly T Choice<T>()
        where T : struct, Enum
    {
        if (_reader.TokenType == JsonTokenType.Number) return (T)Enum.ToObject(typeof(T), _reader.GetInt32());
        string name = Text();
        return Enum.TryParse(name, ignoreCase: true, out T value) ? value : throw new JsonException($"there is no '{name}'.");
    }

    private readonly double Named() => _reader.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => throw new JsonException($"at byte {_reader.TokenStartIndex} stands a text in the place of a number."),
    };

    private void Next()
    {
        if (!_reader.Read()) throw new JsonException("it ends too soon.");
    }
}
