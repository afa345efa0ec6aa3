using System.Net;
using System.Net.Http.Headers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Downloads a file by HTTP. What has come stays in a file <c>.part</c> beside the target, from which a later attempt goes on; only a whole file
/// with the right hash gets the target's name.
/// </summary>
/// <param name="client">Sends the requests; its handler knows the proxy of the system or of the environment.</param>
/// <param name="disk">Where the file is written.</param>
internal sealed class ResumableDownload(HttpClient client, FetchDisk disk)
{
    private const int Attempts = 5;

    /// <summary>Wait before another attempt; it doubles each time.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Downloads.</summary>
    /// <param name="source">Where the file is.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="digest">What it must hash to; null where that is not known.</param>
    /// <param name="progress">Told after each block.</param>
    /// <param name="cancellation">Stops the download; a later one goes on from there.</param>
    /// <exception cref="DatasetException">The server does not give the file, or gives another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task FetchAsync(Uri source, string target, FileDigest? digest, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        string part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await ContinueAsync(source, part, progress, cancellation);
                break;
            }
            catch (Exception exception) when (IsPassing(exception, cancellation) && attempt < Attempts)
            {
                await Task.Delay(Pause * Math.Pow(2, attempt - 1), cancellation);
            }
            catch (Exception exception) when (IsPassing(exception, cancellation))
            {
                throw new DatasetException(
                    $"'{source}' could not be fetched in {Attempts} attempts: {exception.GetBaseException().Message} What came is in '{part}'; run the command again to go on from there.", exception);
            }
        }
        Check(source, part, digest);
        File.Move(part, target, overwrite: true);
        File.Delete(TagOf(part));
    }

    private async Task ContinueAsync(Uri source, string part, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        string? tag = File.Exists(TagOf(part)) ? File.ReadAllText(TagOf(part)) : null;
        long have = tag is not null && File.Exists(part) ? new FileInfo(part).Length : 0;
        using var request = new HttpRequestMessage(HttpMethod.Get, source);
        if (have > 0)
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            // Of a file that has changed meanwhile the server then sends all.
            request.Headers.TryAddWithoutValidation("If-Range", tag);
        }
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        // Asked for what lies behind the end: everything is there.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0 && response.Content.Headers.ContentRange?.Length == have) return;
        if (!response.IsSuccessStatusCode) throw Refused(source, response);
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != have) have = 0;
        if (have == 0) Begin(part, response);
        long? total = response.Content.Headers.ContentLength + have;
        if (total - have > disk.Free(part))
            throw new IOException($"'{Path.GetDirectoryName(Path.GetFullPath(part))}' has {Size(disk.Free(part)!.Value)} free, and '{source}' needs {Size((total - have)!.Value)}; make room or choose another folder.");
        await CopyAsync(response, part, have, total, progress, cancellation);
    }

    private static void Begin(string part, HttpResponseMessage response)
    {
        File.Delete(part);
        // Weak tags name files that may differ in bytes: such a file is fetched whole each time.
        string? tag = response.Headers.ETag is { IsWeak: false } etag ? etag.Tag : null;
        if (tag is null) File.Delete(TagOf(part));
        else File.WriteAllText(TagOf(part), tag);
    }

    private async Task CopyAsync(HttpResponseMessage response, string part, long have, long? total, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        await using var from = await response.Content.ReadAsStreamAsync(cancellation);
        await using var to = disk.Append(part);
        byte[] buffer = new byte[1 << 17];
        progress.Report(new DownloadProgress(have, total));
        for (int read; (read = await from.ReadAsync(buffer, cancellation)) > 0;)
        {
            try
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
            catch (IOException exception)
            {
                throw new DiskException($"'{part}' cannot be written: {exception.Message} Make room and run the command again; it goes on from there.", exception);
            }
            progress.Report(new DownloadProgress(have += read, total));
        }
        if (total is long expected && have < expected) throw new HttpIOException(HttpRequestError.ResponseEnded, $"The connection ended after {have} of {expected} bytes.");
    }

    private static void Check(Uri source, string part, FileDigest? digest)
    {
        if (digest is null) return;
        string hash = FileDigest.Of(part, digest.Algorithm);
        if (string.Equals(hash, digest.Hex, StringComparison.OrdinalIgnoreCase)) return;
        // Going on from a wrong file would only make another wrong one.
        File.Delete(part);
        File.Delete(TagOf(part));
        throw new DatasetException($"What came from '{source}' has the {digest.Algorithm} {hash}, not {digest.Hex.ToLowerInvariant()}; it was thrown away. Fetch it again, or see whether the file has changed there.");
    }

    private static Exception Refused(Uri source, HttpResponseMessage response) => (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        ? new HttpRequestException(HttpRequestError.InvalidResponse, $"The server answers {(int)response.StatusCode} {response.ReasonPhrase}.")
        : new DatasetException($"'{source}' cannot be fetched: the server answers {(int)response.StatusCode} {response.ReasonPhrase}; check the address.");

    // What another attempt may mend. A timeout of the client is a cancellation that nobody asked for.
    private static bool IsPassing(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => false,
        HttpRequestException or HttpIOException or OperationCanceledException => true,
        DiskException => false,
        _ => exception is IOException { InnerException: System.Net.Sockets.SocketException },
    };

    private static string TagOf(string part) => part + ".etag";

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.0} GiB" : $"{bytes / (double)(1 << 20):0.0} MiB";
}
