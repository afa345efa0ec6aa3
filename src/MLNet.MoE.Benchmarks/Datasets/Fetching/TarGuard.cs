using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What a tar reader reads, looked at as it passes: a header is known here before the reader takes memory for what it announces. Extended
/// headers may not be long, nor change the size of an entry or make a sparse file of it; the whole may not be longer than allowed, and has
/// to have an end mark.
/// </summary>
/// <param name="content">The tar file, not compressed.</param>
/// <param name="archive">How messages name it.</param>
/// <param name="longest">Bytes that it may have.</param>
internal sealed class TarGuard(Stream content, string archive, long longest) : Stream
{
    private const int Block = 512, LongestExtension = 1 << 20, NameLength = 100, SizeAt = 124, SizeLength = 12, TypeAt = 156;

    private readonly byte[] _header = new byte[Block];
    private readonly MemoryStream _extension = new();
    private int _filled;
    private long _dataLeft, _extensionLeft, _total;
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads what is left, so that a checksum at its end is compared, and makes sure that nothing is missing.</summary>
    /// <exception cref="InvalidDataException">The file is cut off.</exception>
    public void Finish(CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 16];
        while (Read(buffer, 0, buffer.Length) > 0) cancellation.ThrowIfCancellationRequested();
        if (!_ended) throw new InvalidDataException("It has no end mark, so it is cut off.");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = content.Read(buffer);
        _total += read;
        if (_total > longest)
            throw new DatasetException(
                $"The archive '{archive}' unpacks to more than {longest} bytes, which is more than it may; nothing was unpacked. If it is "
                + "to be so large, allow more (--largest).");
        Look(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Look(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_ended)
        {
            int part = (int)Math.Min(bytes.Length, _dataLeft > 0 ? _dataLeft : Block - _filled);
            if (_dataLeft > 0) PassData(bytes[..part]);
            else PassHeader(bytes[..part]);
            bytes = bytes[part..];
        }
    }

    private void PassData(ReadOnlySpan<byte> part)
    {
        _dataLeft -= part.Length;
        if (_extensionLeft == 0) return;
        var extension = part[..(int)Math.Min(part.Length, _extensionLeft)];
        _extension.Write(extension);
        _extensionLeft -= extension.Length;
        if (_extensionLeft == 0) CheckExtension();
    }

    private void PassHeader(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_header.AsSpan(_filled));
        _filled += part.Length;
        if (_filled < Block) return;
        _filled = 0;
        _ended = !_header.AsSpan().ContainsAnyExcept((byte)0);
        if (_ended) return;
        long size = Size(_header.AsSpan(SizeAt, SizeLength));
        // Extended headers of the pax form for one entry and for all that follow, and long names and link targets of the GNU form.
        bool isExtension = (char)_header[TypeAt] is 'x' or 'g' or 'X' or 'L' or 'K';
        if (isExtension && size > LongestExtension)
            throw Refused($"has an extended header of {size} bytes; at most {LongestExtension} are read");
        if (size > longest) throw Refused($"announces {size} bytes, which is more than the archive may unpack to");
        _dataLeft = (size + Block - 1) / Block * Block;
        if (!isExtension) return;
        _extension.SetLength(0);
        _extensionLeft = size;
    }

    private void CheckExtension()
    {
        var text = _extension.GetBuffer().AsSpan(0, (int)_extension.Length);
        if (text.IndexOf(" size="u8) >= 0) throw Refused("gets another size by an extended header, which is not read");
        if (text.IndexOf("GNU.sparse"u8) >= 0) throw Refused("is a sparse file, which is never unpacked");
    }

    // Octal digits, or for what is larger than they can tell a binary number with the first bit set.
    private long Size(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            if (field[0] != 0x80) throw new InvalidDataException("An entry has a negative size.");
            Int128 number = 0;
            foreach (byte digit in field[1..]) number = (number << 8) | digit;
            return number <= long.MaxValue / 2 ? (long)number : throw Refused("announces more bytes than there are");
        }
        long size = 0;
        foreach (byte digit in field.Trim("\0 "u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("An entry has a size that is no number.");
            size = (8 * size) + digit - '0';
        }
        return size;
    }

    private DatasetException Refused(string problem)
    {
        var name = _header.AsSpan(0, NameLength);
        int end = name.IndexOf((byte)0);
        return new DatasetException(
            $"The archive '{archive}' has an entry '{OneLine.Of(Encoding.UTF8.GetString(end < 0 ? name : name[..end]))}' that {problem}. "
            + "Nothing was unpacked.");
    }
}
