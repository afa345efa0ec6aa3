using System.IO.Compression;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// Walks over a table in ML.NET's binary format: a header that points to its table of contents, there the columns with their types, and
/// annotations of the columns that the contents point to. In a model they are tables without rows, which say what columns there are, and
/// one of two rows, the names of the classes.
/// </summary>
internal static class DataFileCheck
{
    private const int HeaderSize = 256, MostRows = 2;
    private const long Start = 0x00425644004C4D43, End = 0x434D4C0044564200, Version = 0x0001000100010006;
    private const int NotCompressed = 0, Deflated = 1;

    /// <summary>Checks such a table.</summary>
    /// <exception cref="DamagedModelException">It is none, or speaks of more than it holds.</exception>
    public static void Check(byte[] file, string name, PartLimits limits)
    {
        var reader = new PartReader(file, name, limits);
        if (reader.Int64() != Start || reader.Int64() != Version || reader.Int64() != Version)
            throw reader.Damaged("it is no table of the version that 'moe train' writes");
        long contents = reader.Int64(), tail = reader.Int64(), rows = reader.Int64();
        int columns = reader.Int32(0, limits.Columns, "columns");
        if (rows is < 0 or > MostRows) throw reader.Damaged($"it has {rows} rows");
        Move(reader, tail);
        if (reader.Int64() != End) throw reader.Damaged("it has no end");
        if (columns == 0) return;
        Move(reader, contents);
        for (; columns > 0; columns--) Column(file, name, reader, (int)rows);
    }

    private static void Column(byte[] file, string name, PartReader reader, int rows)
    {
        reader.Utf8("a column's name");
        var codec = ValueCodec.Read(reader);
        byte compression = reader.Byte();
        long rowsOfBlock = reader.Packed("a block");
        if (rowsOfBlock < rows || rowsOfBlock > int.MaxValue) throw reader.Damaged($"its blocks have {rowsOfBlock} rows");
        long lookup = reader.Int64(), annotations = reader.Int64();
        int next = reader.Position;
        if (lookup < HeaderSize) throw reader.Damaged("its values stand within its header");
        if (rows > 0)
        {
            Move(reader, lookup);
            long place = reader.Int64();
            int packed = reader.Int32(), unpacked = reader.Int32();
            if (Values(file, name, reader, codec, (place, packed, compression), rows) != unpacked)
                throw reader.Damaged("a block has another length than it says");
        }
        if (annotations != 0) Annotations(file, name, reader, annotations);
        reader.Position = next;
    }

    private static void Annotations(byte[] file, string name, PartReader reader, long place)
    {
        Move(reader, place);
        long count = reader.Packed("annotations");
        if (count > reader.Left) throw reader.Damaged($"it says {count} annotations and has {reader.Left} bytes left");
        for (; count > 0; count--)
        {
            reader.Utf8("an annotation's name");
            var codec = ValueCodec.Read(reader);
            byte compression = reader.Byte();
            long at = reader.Int64(), size = reader.Packed("an annotation");
            Values(file, name, reader, codec, (at, size, compression), 1);
        }
    }

    /// <summary>Walks over a block of values.</summary>
    /// <returns>Its bytes, unpacked.</returns>
    private static int Values(byte[] file, string name, PartReader reader, ValueCodec codec,
        (long Place, long Size, byte Compression) block, int count)
    {
        if (block.Place < HeaderSize || block.Size < 0 || block.Place > file.Length - block.Size)
            throw reader.Damaged("a block stands beyond its end");
        ReadOnlyMemory<byte> bytes = file.AsMemory((int)block.Place, (int)block.Size);
        if (block.Compression == Deflated) bytes = Inflate(file, block.Place, block.Size, reader);
        else if (block.Compression != NotCompressed) throw reader.Damaged("a block is compressed in an unknown way");
        var values = new PartReader(bytes, name, reader.Limits);
        codec.Skip(values, count);
        return bytes.Length;
    }

    private static ReadOnlyMemory<byte> Inflate(byte[] file, long place, long size, PartReader reader)
    {
        using var inflated = new MemoryStream();
        using var stream = new DeflateStream(new MemoryStream(file, (int)place, (int)size, writable: false), CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 12];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            reader.Limits.Inflate(read);
            inflated.Write(buffer, 0, read);
        }
        return inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
    }

    private static void Move(PartReader reader, long place)
    {
        if (place < HeaderSize || place > int.MaxValue) throw reader.Damaged("it points beyond its end");
        reader.Position = (int)place;
    }
}
