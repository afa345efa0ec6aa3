using System.Net;
using System.Net.Http.Headers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Downloads a file by HTTP. What has come stays in a file <c>.part</c> beside the target, from which a later attempt goes on; only a whole
/// file with the right hash gets the target's name.
/// </summary>
/// <param name="client">Sends the requests.</param>
/// <param name="disk">Where the file is written.</param>
internal sealed class ResumableDownload(FetchClient client, FetchDisk disk)
{
    // A server that said nothing for so long is unlikely to say more the third time.
    private const int Attempts = 5, StalledAttempts = 2;

    /// <summary>Wait before another attempt; it doubles each time.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Downloads.</summary>
    /// <param name="source">Where the file is.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="digest">What it must hash to; null where that is not known.</param>
    /// <param name="progress">Gets the progress after each block.</param>
    /// <param name="cancellation">Stops the download; a later one goes on from there.</param>
    /// <exception cref="DatasetException">The server does not give the file, or gives another one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task FetchAsync(Uri source, string target, FileDigest? digest, IProgress<DownloadProgress> progress,
        CancellationToken cancellation)
    {
        var part = new PartFile(target, source);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        for (int attempt = 1, stalled = 0; ; attempt++)
        {
            try
            {
                await ContinueAsync(source, part, progress, cancellation);
                break;
            }
            catch (Exception exception) when (IsPassing(exception, cancellation))
            {
                if (exception is TimeoutException) stalled++;
                if (attempt >= Attempts || stalled >= StalledAttempts)
                {
                    // Without a tag of the server it could not be gone on from.
                    if (part.Length == 0) part.Delete();
                    string kept = File.Exists(part.Path) ? $"What came is in '{part.Path}'; run the command again to go on from there."
                        : "Run the command again later.";
                    throw new DatasetException(
                        $"'{FetchClient.Shown(source)}' could not be fetched in {attempt} attempts: {Cause(exception)} {kept}", exception);
                }
                await Task.Delay(Pause * Math.Pow(2, attempt - 1), cancellation);
            }
        }
        Check(source, part, digest);
        part.Finish();
    }

    private async Task ContinueAsync(Uri source, PartFile part, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        long have = part.Length;
        string? tag = part.Tag;
        using var response = await client.GetAsync(source, have == 0 ? null : request =>
        {
            request.Headers.Range = new RangeHeaderValue(have, null);
            // Of a file that has changed meanwhile the server then sends all.
            request.Headers.TryAddWithoutValidation("If-Range", tag);
        }, cancellation);
        var content = response.Content.Headers;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0)
        {
            // Asked for what lies behind the end: everything is there, or what is there is of another file.
            if (content.ContentRange?.Length == have) return;
            throw StartAgain(part);
        }
        if (!response.IsSuccessStatusCode) throw Refused(source, response);
        bool isRest = response.StatusCode == HttpStatusCode.PartialContent;
        if (isRest && (have == 0 || !IsRestOf(response, have, tag))) throw StartAgain(part);
        long? total = isRest ? content.ContentRange!.Length ?? (content.ContentLength + have) : content.ContentLength;
        CheckSize(source, total);
        if (!isRest) part.Begin(response.Headers.ETag);
        have = isRest ? have : 0;
        if (total - have > disk.Free(part.Path))
            throw new IOException(
                $"'{Path.GetDirectoryName(Path.GetFullPath(part.Path))}' has {Size(disk.Free(part.Path)!.Value)} free, and "
                + $"'{FetchClient.Shown(source)}' needs {Size((total - have)!.Value)}; make room or choose another folder.");
        await CopyAsync(source, response, part, new DownloadProgress(have, total), progress, cancellation);
    }

    /// <summary>Whether a part that a server sent is what was asked for.</summary>
    private static bool IsRestOf(HttpResponseMessage response, long have, string? tag)
    {
        var (range, length) = (response.Content.Headers.ContentRange, response.Content.Headers.ContentLength);
        return range?.From == have
            && (response.Headers.ETag is null || response.Headers.ETag.Tag == tag)
            && (range.Length is not long total || length is null || have + length == total);
    }

    private async Task CopyAsync(Uri source, HttpResponseMessage response, PartFile part, DownloadProgress state,
        IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var from = await DeadlineBody.OpenAsync(response, client.Options.Timeout, cancellation);
        var (have, total) = state;
        progress.Report(state);
        await using (var to = disk.Append(part.Path))
        {
            byte[] buffer = new byte[1 << 17];
            for (int read; have <= client.Options.LargestDownload && (read = await from.ReadAsync(buffer)) > 0;)
            {
                try
                {
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
                }
                catch (IOException exception)
                {
                    throw new DiskException(
                        $"'{part.Path}' cannot be written: {exception.Message} Make room and run the command again; it goes on from "
                        + "there.", exception);
                }
                progress.Report(new DownloadProgress(have += read, total));
            }
        }
        if (have > client.Options.LargestDownload)
        {
            part.Delete();
            CheckSize(source, have);
        }
        if (total is not long expected || have == expected) return;
        if (have > expected) throw StartAgain(part);
        throw new HttpIOException(HttpRequestError.ResponseEnded, $"The connection ended after {have} of {expected} bytes.");
    }

    private void CheckSize(Uri source, long? size)
    {
        if (size > client.Options.LargestDownload)
            throw new DatasetException(
                $"'{FetchClient.Shown(source)}' has more than the {Size(client.Options.LargestDownload)} that are fetched at most; check "
                + "the address, or allow more (--largest).");
    }

    private static void Check(Uri source, PartFile part, FileDigest? digest)
    {
        if (digest is null) return;
        string hash = FileDigest.Of(part.Path, digest.Algorithm);
        if (string.Equals(hash, digest.Hex, StringComparison.OrdinalIgnoreCase)) return;
        // Going on from a wrong file would only make another wrong one.
        part.Delete();
        throw new DatasetException(
            $"What came from '{FetchClient.Shown(source)}' has the {digest.Algorithm} {hash}, not {digest.Hex.ToLowerInvariant()}; it was "
            + "thrown away. Fetch it again, or see whether the file has changed there.");
    }

    private static HttpRequestException StartAgain(PartFile part)
    {
        part.Delete();
        return new HttpRequestException(HttpRequestError.InvalidResponse, "The server sent another part of the file than was asked for.");
    }

    private static Exception Refused(Uri source, HttpResponseMessage response)
        => (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        ? new HttpRequestException(HttpRequestError.InvalidResponse,
            $"The server answers {(int)response.StatusCode} {OneLine.Of(response.ReasonPhrase ?? "")}.")
        : new DatasetException(
            $"'{FetchClient.Shown(source)}' cannot be fetched: the server answers {(int)response.StatusCode} "
            + $"{OneLine.Of(response.ReasonPhrase ?? "")}; check the address.");

    // Errors that may be gone at another attempt.
    private static bool IsPassing(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => false,
        HttpRequestException or HttpIOException or TimeoutException or OperationCanceledException => true,
        DiskException => false,
        _ => exception is IOException { InnerException: System.Net.Sockets.SocketException },
    };

    private static string Cause(Exception exception)
        => OneLine.Of(exception is TimeoutException ? exception.Message : exception.GetBaseException().Message);

    private static string Size(long bytes)
        => bytes >= 1 << 30 ? $"{bytes / (double)(1 << 30):0.0} GiB" : $"{bytes / (double)(1 << 20):0.0} MiB";
}
