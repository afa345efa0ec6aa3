using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// What ML.NET writes into each part in front of its own bytes: places and lengths, versions, and the names of what loads it. Behind the
/// part's own bytes stand its texts, the name of an assembly and a mark.
/// </summary>
internal sealed class PartHeader
{
    public const int Size = 0x100;

    private const int BlockSizeAt = 0x18, TextEndsSizeAt = 0x28, TextPlaceAt = 0x30, TextSizeAt = 0x38, SignatureAt = 0x40,
        SignatureSize = 8, WrittenAt = 0x48, ReadableAt = 0x4C;
    private const int LoaderAt = 0x50, OtherLoaderAt = 0x68, LoaderSize = 24, AssemblyPlaceAt = 0x90, AssemblySizeAt = 0x98;

    private readonly byte[] _bytes;

    private PartHeader(byte[] bytes) => _bytes = bytes;

    /// <summary>Bytes of the part's own.</summary>
    public long BlockSize => Int64(BlockSizeAt);

    /// <summary>How many texts there are.</summary>
    public long Texts => Int64(TextEndsSizeAt) / sizeof(long);

    /// <summary>Where all texts stand, one behind the other, and their bytes.</summary>
    public (long Place, long Size) TextBlock => (Int64(TextPlaceAt), Int64(TextSizeAt));

    /// <summary>Where the assembly's name stands, and its bytes.</summary>
    public (long Place, long Size) AssemblyBlock
        => (Int64(AssemblyPlaceAt), BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(AssemblySizeAt)));

    public string Signature => Encoding.Latin1.GetString(_bytes, SignatureAt, SignatureSize).Replace('\0', ' ');

    public (uint Written, uint Readable) Version =>
        (BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(WrittenAt)),
            BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(ReadableAt)));

    public string Loader => Name(LoaderAt);

    public string OtherLoader => Name(OtherLoaderAt);

    private static ReadOnlySpan<byte> Start => "ML\0MODEL"u8;

    /// <summary>Reads the header of an entry.</summary>
    /// <exception cref="DamagedModelException">It has none, or its lengths do not fit it.</exception>
    public static PartHeader Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        byte[] bytes = new byte[Size];
        if (stream.ReadAtLeast(bytes, Size, throwOnEndOfStream: false) < Size || !bytes.AsSpan().StartsWith(Start))
            throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' has no header");
        var header = new PartHeader(bytes);
        long left = entry.Length - Size;
        bool fits = header.BlockSize >= 0 && header.BlockSize <= left && header.Texts >= 0 && header.Texts <= left / sizeof(long)
            && header.TextBlock.Size >= 0 && header.TextBlock.Size <= left;
        return fits ? header
            : throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' has a header that does not fit it");
    }

    private long Int64(int at) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at));

    // All of the zeros behind a name count: ML.NET keeps what stands between them.
    private string Name(int at) => Encoding.Latin1.GetString(_bytes, at, LoaderSize).TrimEnd('\0');
}
