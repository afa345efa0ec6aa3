using System.Net;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Sends requests to servers that nobody vouches for: within a time limit, over https unless http was asked for, and where an answer
/// redirects, only to what could have been asked for in the first place. The proxy of the system or of the environment is used.
/// </summary>
internal sealed class FetchClient : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient _client;

    /// <summary>Makes the client; nothing is connected yet.</summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public FetchClient(FetchOptions options)
    {
        options.Check();
        Options = options;
        var handler = new SocketsHttpHandler { ConnectTimeout = options.Timeout, AllowAutoRedirect = false, UseCookies = false };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("moe-datasets/1.0");
    }

    /// <summary>What may be done, and how long it may take.</summary>
    public FetchOptions Options { get; }

    /// <summary>An address as messages show it, without a password that may stand in it.</summary>
    public static string Shown(Uri address)
        => OneLine.Of(address.IsAbsoluteUri && address.UserInfo.Length > 0
            ? address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) : address.OriginalString);

    /// <summary>Asks for a file; gives back the answer as soon as its headers are there.</summary>
    /// <param name="source">Where the file is.</param>
    /// <param name="prepare">Adds headers to each request; null adds none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="DatasetException">The address, or one that it redirects to, is not followed.</exception>
    /// <exception cref="TimeoutException">The answer did not begin in time.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri source, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        if (!MayFetch(source))
        {
            throw new DatasetException(source is { IsAbsoluteUri: true, Scheme: "http" }
                ? $"'{Shown(source)}' is not fetched: over http:// nobody can tell who sends the data. Use https://, or ask for http "
                    + "(--allow-http)."
                : $"'{Shown(source)}' is not fetched: the address must begin with https://.");
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Options.Timeout);
        try
        {
            return await FollowAsync(source, prepare, deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not begin to answer within {Options.Timeout.TotalSeconds:0.###} seconds.",
                exception);
        }
    }

    /// <summary>Reads a short body whole.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="longest">Bytes that it may have.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="DatasetException">It is longer.</exception>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public async Task<byte[]> ReadAsync(HttpResponseMessage response, int longest, CancellationToken cancellation)
    {
        using var body = await DeadlineBody.OpenAsync(response, Options.Timeout, cancellation);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 14];
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > longest)
                throw new DatasetException(
                    $"'{Shown(response.RequestMessage!.RequestUri!)}' answers with more than {longest} bytes; that is no description of a "
                    + "dataset.");
        }
        return bytes.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(Uri source, Action<HttpRequestMessage>? prepare, CancellationToken cancellation)
    {
        var address = source;
        for (int hops = 0; hops <= MostRedirects; hops++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            prepare?.Invoke(request);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return response;
            using (response) address = Next(source, address, response.Headers.Location);
        }
        throw new DatasetException($"'{Shown(source)}' redirects more than {MostRedirects} times; check the address.");
    }

    /// <summary>Where an answer redirects to.</summary>
    /// <exception cref="DatasetException">That is not followed.</exception>
    internal Uri Next(Uri source, Uri address, Uri? location)
    {
        if (location is null || !Uri.TryCreate(address, location, out var next))
            throw new DatasetException($"'{Shown(source)}' redirects without saying where to; check the address.");
        if (address.Scheme == "https" && next.Scheme == "http")
            throw new DatasetException($"'{Shown(source)}' redirects to '{Shown(next)}', which is no longer https; that is not followed.");
        return MayFetch(next) ? next
            : throw new DatasetException($"'{Shown(source)}' redirects to '{Shown(next)}', which is not https; that is not followed.");
    }

    private bool MayFetch(Uri address)
        => address.IsAbsoluteUri && (address.Scheme == "https" || (address.Scheme == "http" && Options.AllowHttp));
}
