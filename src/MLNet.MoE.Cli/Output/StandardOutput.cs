using Microsoft.Win32.SafeHandles;

namespace MLNet.MoE.Cli.Output;

/// <summary>
/// Standard output that is no terminal: a file or a pipe, which may be full, or closed by the program that was to read it. The first
/// failure is kept and nothing more is written; whoever writes goes on, since what else it does, such as training a model, is worth
/// finishing.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int BrokenPipeError = 32, TryAgainOnLinux = 11, TryAgainOnMac = 35;

    /// <summary>As much as a pipe takes whole or not at all.</summary>
    private const int Piece = 4096;

    private readonly Stream _stream;

    private StandardOutput(Stream stream) => _stream = stream;

    /// <summary>Why something could not be written, in one sentence; null while everything could.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Opens the process's own.</summary>
    public static StandardOutput Open()
    {
        if (!OperatingSystem.IsWindows())
        {
            // The console's stream says nothing when a pipe is closed. To files only it writes at the place that standard error may share.
            var handle = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!handle.CanSeek) return new StandardOutput(handle);
        }
        return new StandardOutput(Console.OpenStandardOutput());
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (int start = 0; start < buffer.Length && Failure is null; start += Piece)
            WritePiece(buffer[start..Math.Min(start + Piece, buffer.Length)]);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        while (true)
        {
            try
            {
                _stream.Write(piece);
                return;
            }
            // A pipe that does not let writers wait is full for the moment.
            catch (IOException exception) when (exception.HResult is TryAgainOnLinux or TryAgainOnMac)
            {
                Thread.Sleep(2);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Failure = exception is UnauthorizedAccessException || exception.HResult == BrokenPipeError
                    ? "Standard output was closed before everything was written."
                    : $"Standard output cannot be written: {exception.Message}.";
                return;
            }
        }
    }
}
