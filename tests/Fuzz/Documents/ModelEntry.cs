using System.Buffers.Binary;
using System.Text;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Mutators;

namespace MLNet.MoE.Fuzz.Documents;

/// <summary>
/// An entry of a model zip as ML.NET lays it out: a header of 256 bytes with places and lengths, the model's own block, then strings, the
/// loader's assembly and a closing mark. When the block changes its length, the header says the new one, so that the block is read at all.
/// </summary>
internal sealed class ModelEntry
{
    private const int HeaderSize = 256, SignatureAt = 0x40, ModelLengthAt = 0x18, LoaderAt = 0x50;

    // Places behind the block: of the string table, its characters, the closing mark, the end, the assembly's name.
    private static readonly int[] PlacesBehind = [0x20, 0x30, 0x80, 0x88, 0x90];
    private static readonly byte[] Start = [.. "ML\0MODEL"u8];

    private readonly byte[] _header;
    private readonly List<Field> _fields;

    // Of the block before anything was changed; all places in the header are told for that.
    private readonly int _length;
    private byte[] _rest;

    private ModelEntry(byte[] header, List<Field> fields, byte[] rest, int length)
        => (_header, _fields, _rest, _length) = (header, fields, rest, length);

    /// <summary>Eight characters that say whose block it is.</summary>
    public string Signature => Encoding.Latin1.GetString(_header, SignatureAt, 8);

    /// <summary>The block's fields; one of bytes where nobody said what they are.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    /// <summary>Takes an entry apart, or gives null where it is not laid out like that.</summary>
    public static ModelEntry? TryParse(byte[] bytes)
    {
        if (bytes.Length < HeaderSize || !bytes.AsSpan().StartsWith(Start)) return null;
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(ModelLengthAt));
        if (length < 0 || length > bytes.Length - HeaderSize) return null;
        int end = HeaderSize + (int)length;
        return new ModelEntry(bytes[..HeaderSize], [new Field(FieldKind.Bytes, bytes[HeaderSize..end])], bytes[end..], (int)length);
    }

    /// <summary>The same entry with its block's fields known, if they make up the block.</summary>
    public ModelEntry? With(IReadOnlyList<Field> fields) =>
        Join(fields).AsSpan().SequenceEqual(Join(_fields)) ? new ModelEntry(_header, [.. fields], _rest, _length) : null;

    /// <summary>Puts other fields in the place of the block's.</summary>
    public void Replace(IReadOnlyList<Field> fields)
    {
        _fields.Clear();
        _fields.AddRange(fields);
    }

    public ModelEntry Copy() => new([.. _header], [.. _fields], _rest, _length);

    /// <summary>Changes a field of the block.</summary>
    public string MutateFields(IReadOnlyList<Field> others, CaseRandom random) => FieldMutator.Mutate(_fields, others, random);

    /// <summary>Changes bytes of the block.</summary>
    public string MutateBlock(IReadOnlyList<Field> others, CaseRandom random)
    {
        var (bytes, change) = ByteMutator.Mutate(Join(_fields), Join(others), random);
        _fields.Clear();
        _fields.Add(new Field(FieldKind.Bytes, bytes));
        return $"block: {change}";
    }

    /// <summary>Changes the header, or what stands behind the block.</summary>
    public string MutateFrame(CaseRandom random)
    {
        if (random.OneIn(4))
        {
            (_rest, string change) = ByteMutator.Mutate(_rest, _rest, random);
            return $"behind the block: {change}";
        }
        if (random.OneIn(4))
        {
            int at = LoaderAt + random.Below(48);
            byte old = _header[at];
            _header[at] = (byte)random.Bits();
            return $"header: loader's letter {at - LoaderAt}: {old} -> {_header[at]}";
        }
        int place = 8 * random.Below(20);
        long before = BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(place)), after = InterestingValues.Long(random, before);
        BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(place), after);
        return $"header: number at {place}: {before} -> {after}";
    }

    public byte[] ToBytes()
    {
        byte[] block = Join(_fields);
        byte[] header = [.. _header];
        long declared = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(ModelLengthAt)), difference = block.Length - _length;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(ModelLengthAt), unchecked(declared + difference));
        foreach (int place in PlacesBehind)
        {
            long old = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(place));
            if (old != 0) BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(place), unchecked(old + difference));
        }
        return [.. header, .. block, .. _rest];
    }

    private static byte[] Join(IReadOnlyList<Field> fields)
    {
        byte[] bytes = new byte[fields.Sum(field => field.Bytes.Length)];
        int at = 0;
        foreach (var field in fields)
        {
            field.Bytes.CopyTo(bytes, at);
            at += field.Bytes.Length;
        }
        return bytes;
    }
}
