using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>An HTTP server on the loopback interface whose every answer is a function of the test, down to the bytes, so that it can
/// misbehave.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, NetworkStream, Task> _answer;
    private readonly Task _loop;

    public LoopbackServer(Func<LoopbackRequest, NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = Task.Run(ListenAsync);
    }

    /// <summary>A server of files by path; with resuming where <paramref name="etag"/> is given.</summary>
    public static LoopbackServer Of(IReadOnlyDictionary<string, byte[]> files, string? etag = "\"1\"") => new((request, stream) =>
        files.TryGetValue(request.Path, out byte[]? content) ? SendAsync(stream, request, content, etag)
        : SendStatusAsync(stream, 404, "Not Found"));

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>What was asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<LoopbackRequest> Requests { get; } = [];

    /// <summary>Answers with a file, or the part that was asked for; cut off after some bytes of it if the test wants that.</summary>
    public static async Task SendAsync(NetworkStream stream, LoopbackRequest request, byte[] content, string? etag, int? cutAfter = null)
    {
        int from = request.From is int start && (request.IfRange is null || request.IfRange == etag) ? start : 0;
        string tag = etag is null ? "" : $"ETag: {etag}\r\n";
        if (from >= content.Length && from > 0)
        {
            await WriteAsync(stream,
                $"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{content.Length}\r\nContent-Length: 0\r\nConnection: "
                + "close\r\n\r\n");
            return;
        }
        string head = from > 0
            ? $"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n"
            : "HTTP/1.1 200 OK\r\n";
        await WriteAsync(stream, $"{head}{tag}Content-Length: {content.Length - from}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(content.AsMemory(from, Math.Min(cutAfter ?? int.MaxValue, content.Length - from)));
    }

    public static Task SendStatusAsync(NetworkStream stream, int code, string reason) =>
        WriteAsync(stream, $"HTTP/1.1 {code} {reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _loop.Wait(TimeSpan.FromSeconds(10));
        _listener.Dispose();
        _stop.Dispose();
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var lines = new List<string>();
                while (await reader.ReadLineAsync() is { Length: > 0 } line) lines.Add(line);
                if (lines.Count == 0) continue;
                var request = LoopbackRequest.Parse(lines);
                Requests.Enqueue(request);
                await _answer(request, stream);
            }
            catch (Exception exception)
                when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or the test is over.
            }
        }
    }
}
