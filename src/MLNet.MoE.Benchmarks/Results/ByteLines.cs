using System.Buffers;

namespace MLNet.MoE.Benchmarks;

/// <summary>Reads a stream line by line as bytes. A line of any length takes no more memory than <paramref name="longest"/>
/// bytes.</summary>
/// <param name="stream">What to read.</param>
/// <param name="longest">Bytes of a line at most; of a longer one nothing is kept.</param>
internal sealed class ByteLines(Stream stream, int longest)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start, _end;

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the current line was longer than is read.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the current line has an end; the last one of a file need not.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The current line, without its end.</summary>
    public ReadOnlySpan<byte> Line => _line.WrittenSpan;

    /// <summary>Goes to the next line; false where there is none.</summary>
    public bool Read()
    {
        _line.Clear();
        IsTooLong = IsEnded = false;
        bool any = false;
        while (_start < _end || Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest.IndexOf((byte)'\n');
            Keep(length < 0 ? rest : rest[..length]);
            _start = length < 0 ? _end : _start + length + 1;
            IsEnded = length >= 0;
            if (IsEnded) break;
        }
        if (any) Number++;
        return any;
    }

    private bool Fill()
    {
        (_start, _end) = (0, stream.Read(_buffer));
        return _end > 0;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (_line.WrittenCount + part.Length > longest) IsTooLong = true;
        if (IsTooLong) _line.Clear();
        else _line.Write(part);
    }
}
