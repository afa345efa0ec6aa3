using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Cuts a text into records and fields: quotation marks count where a field begins with one, and are doubled (or behind a backslash) within
/// it; a record ends with a line feed, a carriage return or both. No character begins a comment, and no record is left out.
/// </summary>
internal sealed class CsvTokenizer
{
    private const int LargestRecord = 1 << 26;

    private readonly string _path;
    private readonly Utf8Text? _text;
    private readonly byte _delimiter;
    private readonly SearchValues<byte> _ends;
    private byte[] _buffer;
    private int _start, _end;
    private bool _atEnd, _hasEscapes;
    private int[] _from = new int[64], _to = new int[64];
    private bool[] _escaped = new bool[64];
    private long _nextLine, _bytesBefore;

    /// <summary>Makes a tokenizer.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="text">The text behind <paramref name="start"/>; null where that is all.</param>
    /// <param name="start">The text's start, already read; it is copied.</param>
    /// <param name="delimiter">What separates fields.</param>
    /// <param name="line">Line of the file at which the text starts, from 1.</param>
    public CsvTokenizer(string path, Utf8Text? text, ReadOnlySpan<byte> start, byte delimiter, long line = 1)
    {
        (_path, _text, _delimiter, _nextLine) = (path, text, delimiter, line);
        _ends = SearchValues.Create([delimiter, (byte)'\n', (byte)'\r']);
        _buffer = new byte[Math.Max(1 << 20, start.Length)];
        start.CopyTo(_buffer);
        _end = start.Length;
        _atEnd = text is null;
    }

    /// <summary>Fields of the current record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Line at which the current record begins.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes of the text up to the end of the current record.</summary>
    public long BytesRead => _bytesBefore + _start;

    /// <summary>Lines that the current record takes.</summary>
    public int LinesOfRecord { get; private set; }

    /// <summary>A field of the current record, without its quotation marks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int index)
    {
        var (start, length) = Locate(index);
        return _buffer.AsSpan(start, length);
    }

    /// <summary>The buffer in which the fields lie; it changes when <see cref="Read"/> steps on.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Start and length of a field of the current record in <see cref="Buffer"/>, without its quotation marks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int Length) Locate(int index)
    {
        if (_hasEscapes && _escaped[index]) Unescape(index);
        return (_from[index], _to[index] - _from[index]);
    }

    /// <summary>Steps to the next record where it lies in the buffer as a whole, so that the buffer does not change.</summary>
    public bool ReadBuffered()
    {
        Line = _nextLine;
        return _start != _end && TryRecord();
    }

    /// <summary>Steps to the next record. A blank line is a record of one empty field.</summary>
    /// <exception cref="DatasetException">Quotation marks do not fit; the message names file and line.</exception>
    public bool Read()
    {
        Line = _nextLine;
        while (true)
        {
            if (_start == _end && !Refill()) return false;
            if (TryRecord()) return true;
            if (!Refill() && TryRecord()) return true;
        }
    }

    /// <summary>
    /// Finds the fields of a record without quoted ones, 32 bytes at a time; false where it has quoted fields or the buffer's last bytes
    /// are near.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryPlainRecord()
    {
        ref byte buffer = ref MemoryMarshal.GetArrayDataReference(_buffer);
        Vector256<byte> delimiter = Vector256.Create(_delimiter), feed = Vector256.Create((byte)'\n'), end = Vector256.Create((byte)'\r'),
            quote = Vector256.Create((byte)'"');
        int from = _start, count = 0;
        for (int at = _start; at + Vector256<byte>.Count <= _end; at += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref buffer, (nuint)at);
            uint marks =
                (Vector256.Equals(bytes, delimiter) | Vector256.Equals(bytes, feed) | Vector256.Equals(bytes, end)
                    | Vector256.Equals(bytes, quote)).ExtractMostSignificantBits();
            for (; marks != 0; marks &= marks - 1)
            {
                int stop = at + BitOperations.TrailingZeroCount(marks);
                byte mark = _buffer[stop];
                if (mark == '"')
                {
                    // Within a field it is a character like any other.
                    if (stop == from) return false;
                    continue;
                }
                if (count == _from.Length) Grow();
                (_from[count], _to[count]) = (from, stop);
                count++;
                from = stop + 1;
                if (mark == _delimiter) continue;
                (FieldCount, LinesOfRecord, _hasEscapes) = (count, 1, false);
                return EndRecord(stop);
            }
        }
        return false;
    }

    /// <summary>Finds the record's fields; false where the buffer ends before it does.</summary>
    private bool TryRecord()
    {
        if (TryPlainRecord()) return true;
        _hasEscapes = true;
        int at = _start;
        FieldCount = 0;
        LinesOfRecord = 1;
        while (true)
        {
            if (FieldCount == _from.Length) Grow();
            bool quoted = at < _end && _buffer[at] == '"';
            int stop = quoted ? QuotedField(at) : PlainField(at);
            if (stop < 0) return false;
            FieldCount++;
            if (stop == _end || _buffer[stop] != _delimiter) return EndRecord(stop);
            at = stop + 1;
        }
    }

    /// <summary>Ends the record at a line's end or the text's; false where a carriage return is the last byte so far.</summary>
    private bool EndRecord(int stop)
    {
        int next = stop;
        if (next < _end && _buffer[next] == '\r')
        {
            if (next + 1 == _end && !_atEnd) return false;
            next++;
            if (next < _end && _buffer[next] == '\n') next++;
        }
        else if (next < _end)
        {
            next++;
        }
        _start = next;
        _nextLine += LinesOfRecord;
        return true;
    }

    private int PlainField(int at)
    {
        int length = _buffer.AsSpan(at, _end - at).IndexOfAny(_ends);
        if (length < 0 && !_atEnd) return -1;
        int stop = length < 0 ? _end : at + length;
        (_from[FieldCount], _to[FieldCount], _escaped[FieldCount]) = (at, stop, false);
        return stop;
    }

    private int QuotedField(int at)
    {
        bool escaped = false;
        for (int from = at + 1; ;)
        {
            int length = _buffer.AsSpan(from, _end - from).IndexOf((byte)'"');
            if (length < 0)
            {
                if (!_atEnd) return -1;
                throw Misplaced(at, line => $"a quotation mark that opens in line {line} is not closed up to the end of the file");
            }
            int quote = from + length, after = quote + 1;
            if (after == _end && !_atEnd) return -1;
            if (after < _end && _buffer[after] == '"')
            {
                escaped = true;
                from = after + 1;
                continue;
            }
            // Blanks between the closing mark and the delimiter do not count.
            int stop = after;
            while (stop < _end && _buffer[stop] is (byte)' ' && _delimiter != ' ') stop++;
            if (stop == _end && !_atEnd) return -1;
            if (stop == _end || _buffer[stop] == _delimiter || _buffer[stop] is (byte)'\r' or (byte)'\n')
            {
                (_from[FieldCount], _to[FieldCount], _escaped[FieldCount]) = (at + 1, quote, escaped);
                LinesOfRecord += CsvQuotes.LineBreaks(_buffer.AsSpan(at, quote - at));
                return stop;
            }
            if (_buffer[quote - 1] != '\\') throw Misplaced(at, line => $"text follows the closing quotation mark of a field that opens in line {line}");
            escaped = true;
            from = after;
        }
    }

    private DatasetException Misplaced(int at, Func<long, string> what) =>
        CsvQuotes.Misplaced(_path, Line, FieldCount + 1, what(Line + CsvQuotes.LineBreaks(_buffer.AsSpan(_start, at - _start))));

    private bool Refill()
    {
        if (_atEnd) return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _bytesBefore += _start;
        (_start, _end) = (0, _end - _start);
        if (_end > _buffer.Length / 2)
        {
            if (_buffer.Length >= LargestRecord) throw CsvQuotes.EndlessRow(_path, Line, LargestRecord);
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = _text!.Read(_buffer.AsSpan(_end));
        _atEnd = read == 0;
        _end += read;
        return read > 0;
    }

    private void Unescape(int index)
    {
        _to[index] = _from[index] + CsvQuotes.Unescape(_buffer.AsSpan(_from[index], _to[index] - _from[index]));
        _escaped[index] = false;
    }

    private void Grow()
    {
        Array.Resize(ref _from, _from.Length * 2);
        Array.Resize(ref _to, _to.Length * 2);
        Array.Resize(ref _escaped, _escaped.Length * 2);
    }
}
