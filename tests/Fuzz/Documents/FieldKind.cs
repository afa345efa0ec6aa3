namespace MLNet.MoE.Fuzz.Documents;

/// <summary>What a field of a binary file is.</summary>
internal enum FieldKind
{
    Boolean,
    Byte,
    Integer,
    Long,
    Single,
    Double,
    Text,
    Bytes,
}
