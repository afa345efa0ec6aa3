using System.Buffers.Binary;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// An array of one or two dimensions from a file in NumPy's npy format, versions 1 to 3 (NumPy Enhancement Proposal 1
/// and its successors): numbers, booleans and fixed-width text.
/// </summary>
internal sealed class NpyArray
{
    private const int LargestHeader = 1 << 20;

    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    private readonly byte[] _data;
    private readonly bool _columnMajor;

    private NpyArray(string path, NpyElementType elementType, int rows, int columns, bool columnMajor, byte[] data)
    {
        Path = path;
        ElementType = elementType;
        RowCount = rows;
        ColumnCount = columns;
        _columnMajor = columnMajor;
        _data = data;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the elements are.</summary>
    public NpyElementType ElementType { get; }

    /// <summary>The length of the first dimension.</summary>
    public int RowCount { get; }

    /// <summary>The length of the second dimension; 1 where there is none.</summary>
    public int ColumnCount { get; }

    /// <summary>Makes sure that a file holds elements that are read, without reading them: no pickled objects above all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shown">How messages name it.</param>
    /// <exception cref="DatasetException">The file is damaged or holds something that is not read.</exception>
    public static void CheckElements(string path, string shown)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        NpyElementType.Parse(NpyHeader.Parse(ReadHeader(stream, shown), shown).Descriptor, shown);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">The file is absent, damaged or cut off, or holds something that is not read.</exception>
    public static NpyArray Read(string path)
    {
        if (!File.Exists(path))
            throw new DatasetException($"The array '{path}' is absent; fetch the dataset again.");
        try
        {
            // What has no length is empty, or a pipe that would keep a reader waiting.
            if (new FileInfo(path).Length == 0)
                throw NoArray(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var header = NpyHeader.Parse(ReadHeader(stream, path), path);
            var elementType = NpyElementType.Parse(header.Descriptor, path);
            if (header.Shape.Length is not (1 or 2))
            {
                throw new DatasetException(
                    $"The array '{path}' has {header.Shape.Length} dimensions; a table has 1 or 2.");
            }

            var (rows, columns) = (header.Shape[0], header.Shape.Length == 2 ? header.Shape[1] : 1);
            var expected = (Int128)rows * columns * elementType.Size;
            long rest = stream.Length - stream.Position;
            // The shape is compared with the file before memory is taken for it.
            if (expected != rest)
            {
                throw new DatasetException(
                    $"The array '{path}' has {rest} bytes of data where its shape {rows} x {columns} needs {expected}; fetch it again.");
            }

            if (expected > Array.MaxLength)
                throw new DatasetException($"The array '{path}' has {expected} bytes; at most {Array.MaxLength} are read.");
            byte[] data = new byte[(int)expected];
            stream.ReadExactly(data);
            return new NpyArray(path, elementType, rows, columns, header.IsColumnMajor, data);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The array '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Copies a column of numbers.</summary>
    /// <param name="column">Which column.</param>
    /// <param name="values">(rows) Takes the numbers.</param>
    /// <exception cref="DatasetException">The array holds text.</exception>
    public void CopyNumbers(int column, Span<float> values)
    {
        if (ElementType.IsText)
            throw new DatasetException($"The array '{Path}' holds text where numbers are needed.");
        for (int row = 0; row < RowCount; row++)
            values[row] = ElementType.ToSingle(Element(row, column));
    }

    /// <summary>The bytes of an element.</summary>
    public ReadOnlySpan<byte> Element(int row, int column)
    {
        long index = _columnMajor ? (long)column * RowCount + row : (long)row * ColumnCount + column;
        return _data.AsSpan((int)(index * ElementType.Size), ElementType.Size);
    }

    private static string ReadHeader(FileStream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length || !prefix.StartsWith(Magic))
            throw NoArray(path);
        byte version = prefix[6];
        if (version is < 1 or > 3)
            throw new DatasetException($"The array '{path}' is of npy version {version}.{prefix[7]}; versions 1 to 3 are read.");
        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        if (stream.ReadAtLeast(lengthBytes, lengthBytes.Length, throwOnEndOfStream: false) < lengthBytes.Length)
            throw CutOff(path);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LargestHeader)
            throw new DatasetException($"The array '{path}' has a header of {length} bytes; at most {LargestHeader} are read.");
        // The length is compared with the file before memory is taken for it.
        if (length > stream.Length - stream.Position)
            throw CutOff(path);
        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(header);
    }

    private static DatasetException NoArray(string path) =>
        new($"The file '{path}' is no npy array; it does not begin with the format's mark.");

    private static DatasetException CutOff(string path)
        => new($"The array '{path}' ends within its header; it is cut off, fetch it again.");
}
