using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Cli.Csv;

/// <summary>Opens the text of a CSV file, plain or gzip-compressed, and refuses what is no text.</summary>
internal static class CsvText
{
    private const int StartLength = 1 << 16;

    /// <summary>The text, and as much of its start as tells the delimiter. Blank lines before the header are left out and counted.</summary>
    public static (TextReader Reader, string Start, int BlankLines) Open(string path)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; name a CSV file.");
        if (!File.Exists(path)) throw new CommandException($"There is no file '{path}'; check the name.");
        Stream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, StartLength);
            if (stream.Length == 0) throw Empty(path);
            // By the first two bytes, not by the name, so that a renamed file is read too.
            bool gzip = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
            stream.Position = 0;
            if (gzip) stream = new GZipStream(stream, CompressionMode.Decompress);
            var reader = new StreamReader(stream, Encoding.UTF8, bufferSize: StartLength);
            var start = new char[StartLength];
            int length = reader.ReadBlock(start, 0, StartLength);
            if (start.AsSpan(0, length).ContainsAny('\0', '\uFFFD') && IsBinary(start.AsSpan(0, length)))
                throw new CommandException($"'{path}' is a binary file; name a CSV file, plain or gzip-compressed.");
            int first = 0, blank = 0;
            for (; first < length && start[first] is '\r' or '\n' or ' '; first++)
            {
                if (start[first] == '\n') blank++;
            }
            if (first == length) throw Empty(path);
            var text = new string(start, first, length - first);
            return (new JoinedReader(text, reader), text, blank);
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (exception is InvalidDataException or IOException or UnauthorizedAccessException)
                throw Unreadable(path, exception);
            throw;
        }
    }

    /// <summary>The error of a file that is there and cannot be read.</summary>
    public static CommandException Unreadable(string path, Exception exception) =>
        new($"'{path}' cannot be read: {exception.Message} It may be cut off or damaged; fetch it again.", innerException: exception);

    private static CommandException Empty(string path) => new($"'{path}' is empty; it needs a header line and rows.");

    private static bool IsBinary(ReadOnlySpan<char> start)
    {
        int odd = 0;
        foreach (char character in start)
        {
            if (character == '\0') return true;
            if (character == '\uFFFD') odd++;
        }
        // A few bytes that are no UTF-8 come from an older encoding; many come from something that is no text.
        return odd * 10 > start.Length;
    }

    /// <summary>Text that was read already, then the rest.</summary>
    private sealed class JoinedReader(string start, TextReader rest) : TextReader
    {
        private int _position;

        public override int Peek() => _position < start.Length ? start[_position] : rest.Peek();

        public override int Read() => _position < start.Length ? start[_position++] : rest.Read();

        public override int Read(char[] buffer, int index, int count)
        {
            int available = Math.Min(count, start.Length - _position);
            if (available <= 0) return rest.Read(buffer, index, count);
            start.CopyTo(_position, buffer, index, available);
            _position += available;
            return available;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
