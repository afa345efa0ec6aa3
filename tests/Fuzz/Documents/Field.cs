using System.Text;

namespace MLNet.MoE.Fuzz.Documents;

/// <summary>A part of a binary file that was written in one piece.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">Its bytes, with the length where it is a text.</param>
internal sealed record Field(FieldKind Kind, byte[] Bytes)
{
    public static Field Of(int value) => new(FieldKind.Integer, BitConverter.GetBytes(value));

    /// <summary>A text as <see cref="BinaryWriter"/> writes it: UTF-8 behind its length in bytes, seven bits a byte.</summary>
    public static Field Of(string text)
    {
        var stream = new MemoryStream();
        // Half of a surrogate pair becomes a replacement mark here, as in any writer of UTF-8.
        using (var writer = new BinaryWriter(stream, Encoding.UTF8)) writer.Write(text);
        return new Field(FieldKind.Text, stream.ToArray());
    }

    public int Integer => BitConverter.ToInt32(Bytes);

    public string Text => new BinaryReader(new MemoryStream(Bytes), Encoding.UTF8).ReadString();
}
