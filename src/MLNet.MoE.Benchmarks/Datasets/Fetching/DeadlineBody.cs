namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The body of an answer, read against the clock: a server that stops sending, or sends so little that the end would never come, is given
/// up. Time is given anew for every 64 KiB, not for every byte.
/// </summary>
internal sealed class DeadlineBody : IDisposable
{
    private const int Enough = 1 << 16;

    private readonly Stream _stream;
    private readonly TimeSpan _limit;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _deadline;
    private int _came;

    private DeadlineBody(Stream stream, TimeSpan limit, CancellationTokenSource deadline, CancellationToken cancellation) =>
        (_stream, _limit, _deadline, _cancellation) = (stream, limit, deadline, cancellation);

    /// <summary>Opens the body of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">Time for every 64 KiB.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async Task<DeadlineBody> OpenAsync(HttpResponseMessage response, TimeSpan limit, CancellationToken cancellation)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        return new DeadlineBody(stream, limit, deadline, cancellation);
    }

    /// <summary>Reads what has come; 0 at the end.</summary>
    /// <exception cref="TimeoutException">Too little came.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        try
        {
            int read = await _stream.ReadAsync(buffer, _deadline.Token);
            _came += read;
            if (_came >= Enough)
            {
                _came = 0;
                _deadline.CancelAfter(_limit);
            }
            return read;
        }
        catch (OperationCanceledException exception) when (!_cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The server sent {(_came == 0 ? "nothing" : $"no more than {_came} bytes")} within {_limit.TotalSeconds:0.###} seconds.",
                exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deadline.Dispose();
        _stream.Dispose();
    }
}
