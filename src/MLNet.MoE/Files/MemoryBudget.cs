namespace MLNet.MoE.Files;

/// <summary>
/// Memory that a model may take while it is loaded: so many bytes for each byte of its file, and some for free. Everything that a file's
/// numbers decide the size of is taken from it first, so that a small file which speaks of much, or which unpacks to a thousand times its
/// size, is refused and not obeyed.
/// </summary>
internal sealed class MemoryBudget
{
    /// <summary>Bytes of memory for a byte of a file. A model takes two to six, one of very narrow layers, which are padded to whole
    /// vectors, up to sixteen.</summary>
    public const int BytesPerByte = 16;

    /// <summary>Bytes that a file of any size may take.</summary>
    public const long Free = 24L << 20;

    private readonly long _fileBytes;
    private long _left;

    /// <summary>Makes a budget.</summary>
    /// <param name="fileBytes">Size of the file, or of the model's part of it, packed.</param>
    public MemoryBudget(long fileBytes)
    {
        _fileBytes = fileBytes;
        _left = fileBytes > (long.MaxValue - Free) / BytesPerByte ? long.MaxValue : (BytesPerByte * fileBytes) + Free;
    }

    /// <summary>Accounts for memory.</summary>
    /// <param name="bytes">How much; never negative.</param>
    /// <param name="what">What for, as <c>12 slots</c>.</param>
    /// <exception cref="InvalidDataException">There is not as much left.</exception>
    public void Reserve(double bytes, string what)
    {
        // Not a number is refused, too.
        if (!(bytes <= _left))
            throw new InvalidDataException(
                $"its {what} take {Megabytes(bytes)} of memory, which is out of proportion to its {Math.Max(1, _fileBytes >> 10)} KB.");
        _left -= (long)bytes;
    }

    private static string Megabytes(double bytes) => bytes < 1 << 20 ? "1 MB" : $"{Math.Ceiling(bytes / (1 << 20)):0} MB";
}
