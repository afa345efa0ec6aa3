namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// How ML.NET writes values of a type, as a description in front of them tells: numbers, texts, keys, and vectors of these. ML.NET reads
/// descriptions within descriptions as deep as they go; here a vector is of numbers, texts or keys, and a key of numbers.
/// </summary>
/// <param name="bits">Bits of a number; 0 for texts.</param>
/// <param name="isVector">Whether values are vectors.</param>
/// <param name="size">Slots of each vector, or 0 where they differ.</param>
internal sealed class ValueCodec(int bits, bool isVector, int size)
{
    private const int TextBits = 0;

    /// <summary>Reads a description.</summary>
    public static ValueCodec Read(PartReader reader) => Read(reader, vectorsAllowed: true, keysAllowed: true);

    /// <summary>Reads a description of a type that is no vector.</summary>
    public static ValueCodec ReadPrimitive(PartReader reader) => Read(reader, vectorsAllowed: false, keysAllowed: true);

    /// <summary>The extents of a vector, whose product is its size.</summary>
    public static int Dimensions(PartReader reader)
    {
        long product = 1;
        foreach (int extent in reader.Int32s("extents"))
        {
            if (extent < 0) throw reader.Damaged($"a vector has {extent} slots");
            product *= extent;
            if (product > reader.Limits.Slots) throw reader.Damaged($"a vector has {product} slots or more");
        }
        return (int)product;
    }

    /// <summary>Walks over values.</summary>
    public void Skip(PartReader reader, int count)
    {
        if (isVector) SkipVector(reader, count);
        else SkipItems(reader, count);
    }

    private static ValueCodec Read(PartReader reader, bool vectorsAllowed, bool keysAllowed)
    {
        string name = reader.Utf8("a type");
        int end = (int)reader.Length("a type's description") + reader.Position;
        var codec = (name, vectorsAllowed, keysAllowed) switch
        {
            ("Boolean", _, _) => new ValueCodec(1, false, 0),
            ("Byte", _, _) => new ValueCodec(8, false, 0),
            ("UInt16", _, _) => new ValueCodec(16, false, 0),
            ("Single" or "Int32" or "UInt32", _, _) => new ValueCodec(32, false, 0),
            ("Double" or "UInt64", _, _) => new ValueCodec(64, false, 0),
            ("TextSpan", _, _) => new ValueCodec(TextBits, false, 0),
            ("Key2", _, true) => Key(reader),
            ("VBuffer", true, _) => Read(reader, false, true).Vector(reader),
            _ => throw reader.Damaged($"it has values of the type '{PartText.Visible(name)}'"),
        };
        return reader.Position == end ? codec : throw reader.Damaged("a type's description has another length than it says");
    }

    private static ValueCodec Key(PartReader reader)
    {
        var codec = Read(reader, false, false);
        long count = reader.Int64();
        return count > 0 && count <= reader.Limits.Slots ? codec : throw reader.Damaged($"a key has {count} values");
    }

    private ValueCodec Vector(PartReader reader) => new(bits, true, Dimensions(reader));

    private void SkipVector(PartReader reader, int count)
    {
        // Each value that a model keeps beside its tables is one vector.
        if (count != 1) throw reader.Damaged($"it has {count} vectors in place of one");
        reader.Int32(1, 1, "vectors");
        long length = reader.Int32(0, reader.Limits.Slots, "slots");
        if (size > 0 && length != size) throw reader.Damaged($"a vector has {length} slots where {size} belong");
        if (length == 0) length = reader.Int32(0, reader.Limits.Slots, "slots");
        int given = reader.Int32(-1, length, "values of a vector");
        reader.Skip("indices", sizeof(int));
        SkipItems(reader, given < 0 ? (int)length : given);
    }

    private void SkipItems(PartReader reader, int count)
    {
        if (bits != TextBits)
        {
            reader.Take(checked((int)((((long)bits * count) + 7) / 8)));
            return;
        }
        reader.Int32(count, count, "texts");
        if (sizeof(int) * (long)count > reader.Left) throw reader.Damaged($"it says {count} texts and has {reader.Left} bytes left");
        reader.Take(sizeof(int) * count);
        reader.Take((int)reader.Length("texts"));
    }
}
