using System.Text;
using System.Text.Unicode;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The text of a file as UTF-8, whatever it is in: UTF-8 or UTF-16 with or without a byte order mark, UTF-32 with one, and bytes that are
/// no UTF-8 as Windows-1252, which holds Latin-1. Files that begin as gzip files do are decompressed, whatever their name.
/// </summary>
internal sealed class Utf8Text : IDisposable
{
    private const int StartLength = 1 << 16;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly byte[] _raw = new byte[StartLength];
    private int _rawStart, _rawEnd;
    private Decoder? _decoder;
    private bool _singleByte, _sawMultibyte, _atEnd;
    private long _linesBefore;

    private Utf8Text(string path, Stream stream)
    {
        (_path, _stream) = (path, stream);
    }

    /// <summary>What the bytes were read as.</summary>
    public string Encoding { get; private set; } = "UTF-8";

    /// <summary>A sentence about an encoding that is not what the file says of itself or not UTF-8; null where there is nothing to
    /// say.</summary>
    public string? Remark { get; private set; }

    /// <summary>Joins the blanks of what is read from here on; null where they stay as they are.</summary>
    public BlankRuns? Blanks { get; set; }

    /// <summary>Length of the file in bytes where it is not compressed.</summary>
    public long? UncompressedLength => _stream is FileStream file ? file.Length : null;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DatasetException">It is absent, a folder, empty, no text or cannot be read.</exception>
    public static Utf8Text Open(string path)
    {
        if (Directory.Exists(path)) throw new DatasetException($"'{path}' is a folder; name a CSV file.");
        if (!File.Exists(path)) throw new DatasetException($"There is no file '{path}'; check the name.");
        Stream? stream = null;
        try
        {
            stream = CsvFile.Open(path);
            var text = new Utf8Text(path, stream);
            text.Start();
            return text;
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (exception is InvalidDataException or IOException or UnauthorizedAccessException) throw Unreadable(path, exception);
            throw;
        }
    }

    /// <summary>The error of a file that is there and cannot be read.</summary>
    public static DatasetException Unreadable(string path, Exception exception) =>
        new($"'{path}' cannot be read: {exception.Message} It may be cut off or damaged; fetch it again.", exception);

    /// <summary>Reads the next piece of the text.</summary>
    /// <param name="target">Where to; at least 64 bytes.</param>
    /// <returns>Bytes of UTF-8, always whole characters; 0 at the end.</returns>
    public int Read(Span<byte> target)
    {
        try
        {
            int length, room = Blanks is null ? 0 : 1;
            do
            {
                var piece = target[room..];
                length = _decoder is not null ? Decode(piece) : ReadBytes(piece);
                CheckAndCount(piece[..length]);
                if (Blanks is { } blanks) length = blanks.Join(target[..(room + length)]);
            }
            while (length == 0 && !IsAtEnd);
            return length;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Unreadable(_path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Start()
    {
        FillRaw();
        var start = _raw.AsSpan(0, _rawEnd);
        if (start.IsEmpty) throw new DatasetException($"'{_path}' is empty; it needs a header line and rows.");
        (Encoding? encoding, int mark) = TextEncodings.Detect(start);
        _rawStart = mark;
        if (encoding is not null)
        {
            _decoder = encoding.GetDecoder();
            Encoding = encoding.CodePage is 12000 or 12001 ? "UTF-32" : "UTF-16";
            Remark = $"'{_path}' is read as {Encoding}.";
        }
        else if (TextEncodings.IsBinary(start))
        {
            throw new DatasetException(
                $"'{_path}' is a binary file{TextEncodings.KindOf(start)}; name a CSV file, plain or gzip-compressed, a Parquet or a JSON "
                + "file.");
        }
    }

    private bool IsAtEnd => _atEnd && _rawStart == _rawEnd;

    private void CheckAndCount(ReadOnlySpan<byte> piece)
    {
        int nul = piece.IndexOf((byte)0);
        if (nul >= 0)
            throw new DatasetException(
                $"'{_path}' line {_linesBefore + piece[..nul].Count((byte)'\n') + 1} has a NUL byte, so it is damaged or no text; name a "
                + "CSV file.");
        _linesBefore += piece.Count((byte)'\n');
    }

    private void FillRaw()
    {
        _raw.AsSpan(_rawStart, _rawEnd - _rawStart).CopyTo(_raw);
        (_rawStart, _rawEnd) = (0, _rawEnd - _rawStart);
        while (_rawEnd < _raw.Length && !_atEnd)
        {
            int read = _stream.Read(_raw, _rawEnd, _raw.Length - _rawEnd);
            _atEnd = read == 0;
            _rawEnd += read;
        }
    }

    private int Decode(Span<byte> target)
    {
        if (_rawStart == _rawEnd) FillRaw();
        Span<char> characters = new char[Math.Min(_raw.Length, target.Length / 4)];
        _decoder!.Convert(_raw.AsSpan(_rawStart, _rawEnd - _rawStart), characters, _atEnd, out int used, out int made, out _);
        _rawStart += used;
        return System.Text.Encoding.UTF8.GetBytes(characters[..made], target);
    }

    private int ReadBytes(Span<byte> target)
    {
        // A byte of Windows-1252 takes up to three of UTF-8.
        int most = target.Length / 3;
        if (_rawEnd - _rawStart < Math.Min(most, 4)) FillRaw();
        var block = _raw.AsSpan(_rawStart, Math.Min(most, _rawEnd - _rawStart));
        if (!_singleByte)
        {
            // A character that the block cuts off waits for the next block.
            if (!(_atEnd && _rawStart + block.Length == _rawEnd)) block = block[..^TextEncodings.CutOff(block)];
            if (Utf8.IsValid(block))
            {
                block.CopyTo(target);
                _rawStart += block.Length;
                _sawMultibyte |= System.Text.Ascii.IsValid(block) is false;
                return block.Length;
            }
        }
        _rawStart += block.Length;
        return Recode(block, target);
    }

    private int Recode(ReadOnlySpan<byte> block, Span<byte> target)
    {
        int length = 0, from = 0;
        while (from < block.Length)
        {
            int used = 1;
            bool valid = !_singleByte && Rune.DecodeFromUtf8(block[from..], out _, out used) == System.Buffers.OperationStatus.Done;
            if (valid)
            {
                _sawMultibyte |= used > 1;
                block.Slice(from, used).CopyTo(target[length..]);
                length += used;
                from += used;
                continue;
            }
            if (Remark is null) RemarkOnBytes(_linesBefore + block[..from].Count((byte)'\n') + 1);
            length += new Rune(TextEncodings.Windows1252(block[from++])).EncodeToUtf8(target[length..]);
        }
        return length;
    }

    private void RemarkOnBytes(long line)
    {
        // Without a single character of UTF-8 so far, the file is in one encoding; otherwise only the bytes that fit nowhere are taken so.
        _singleByte = !_sawMultibyte;
        Encoding = _singleByte ? "Windows-1252" : "UTF-8 and Windows-1252";
        Remark = _singleByte
            ? $"'{_path}' is no UTF-8 (line {line}); it is read as Windows-1252. If letters with accents look wrong, save it as UTF-8."
            : $"'{_path}' is UTF-8 but for some bytes (the first in line {line}), which are read as Windows-1252. If letters look wrong, "
                + "save it as UTF-8.";
    }
}
