using System.Text;

namespace MLNet.MoE.Fuzz.Documents;

/// <summary>Takes down what is written, piece by piece, so that the pieces of a format are known without describing it a second
/// time.</summary>
/// <param name="stream">Where it is written, too.</param>
internal sealed class FieldWriter(Stream stream) : BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)
{
    /// <summary>What was written, in order.</summary>
    public List<Field> Fields { get; } = [];

    public override void Write(bool value)
    {
        Fields.Add(new Field(FieldKind.Boolean, [value ? (byte)1 : (byte)0]));
        base.Write(value);
    }

    public override void Write(byte value)
    {
        Fields.Add(new Field(FieldKind.Byte, [value]));
        base.Write(value);
    }

    public override void Write(int value)
    {
        Fields.Add(Field.Of(value));
        base.Write(value);
    }

    public override void Write(uint value) => Write(unchecked((int)value));

    public override void Write(long value)
    {
        Fields.Add(new Field(FieldKind.Long, BitConverter.GetBytes(value)));
        base.Write(value);
    }

    public override void Write(ulong value) => Write(unchecked((long)value));

    public override void Write(float value)
    {
        Fields.Add(new Field(FieldKind.Single, BitConverter.GetBytes(value)));
        base.Write(value);
    }

    public override void Write(double value)
    {
        Fields.Add(new Field(FieldKind.Double, BitConverter.GetBytes(value)));
        base.Write(value);
    }

    public override void Write(string value)
    {
        var field = Field.Of(value);
        Fields.Add(field);
        OutStream.Write(field.Bytes);
    }

    public override void Write(byte[] buffer) => Write(buffer.AsSpan());

    public override void Write(byte[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Fields.Add(new Field(FieldKind.Bytes, buffer.ToArray()));
        OutStream.Write(buffer);
    }
}
