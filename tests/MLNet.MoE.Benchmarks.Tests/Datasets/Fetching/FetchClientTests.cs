using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>Downloads from servers that stall, send without end, or lead elsewhere.</summary>
[TestClass]
public sealed class FetchClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(400);

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("file.bin");

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        using var server = Server(_ => "", stalls: true);

        StringAssert.Contains(await Refused(server), "did not begin to answer within 0.4 seconds");

        Assert.AreEqual(2, server.Requests.Count);
        Assert.AreEqual(0, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [TestMethod]
    public async Task A_server_that_stops_in_the_middle_of_its_headers_is_given_up()
    {
        using var server = Server(_ => "HTTP/1.1 200 OK\r\nContent-Le", stalls: true);

        StringAssert.Contains(await Refused(server), "did not begin to answer");
    }

    [TestMethod]
    [DataRow("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nsome bytes")]
    [DataRow("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nsome bytes\r\n")]
    [DataRow("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nsome bytes")]
    public async Task A_server_that_stops_in_the_middle_of_a_file_is_given_up(string answer)
    {
        using var server = Server(_ => answer, stalls: true);

        StringAssert.Contains(await Refused(server), "no more than 10 bytes within 0.4 seconds");
    }

    [TestMethod]
    public async Task A_server_that_sends_a_byte_now_and_then_is_given_up()
    {
        using var server = new LoopbackServer(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n"u8.ToArray());
            for (int i = 0; i < 100; i++)
            {
                await stream.WriteAsync(new byte[1]);
                await Task.Delay(40);
            }
        });
        var clock = Stopwatch.StartNew();

        StringAssert.Contains(await Refused(server), "no more than");

        Assert.IsLessThan(60, clock.Elapsed.TotalSeconds);
    }

    [TestMethod]
    [DataRow("file:///etc/passwd", "'file:///etc/passwd', which is not https")]
    [DataRow("ftp://host/file", "'ftp://host/file', which is not https")]
    [DataRow("javascript:alert(1)", "which is not https")]
    [DataRow("http://[", "without saying where")]
    public async Task A_redirect_to_another_scheme_is_refused_by_name(string location, string expected)
    {
        using var server = Server(_ => $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        string message = await Refused(server);

        StringAssert.Contains(message, expected);
        StringAssert.Contains(message, "/file.bin'");
        Assert.AreEqual(1, server.Requests.Count);
    }

    [TestMethod]
    public void A_redirect_that_leaves_https_is_refused_even_where_http_may_be_fetched()
    {
        using var client = new FetchClient(new FetchOptions { AllowHttp = true });
        Uri source = new("https://a/x"), http = new("http://b/y");

        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => client.Next(source, source, http)).Message,
            "'http://b/y', which is no longer https");

        Assert.AreEqual("https://b/z", client.Next(http, http, new Uri("https://b/z")).ToString());
        Assert.AreEqual("https://a/z", client.Next(source, source, new Uri("/z", UriKind.Relative)).ToString());
    }

    [TestMethod]
    public async Task Redirects_are_followed_but_not_round_and_round()
    {
        using var server = Server(request => request.Path == "/there"
            ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
            : $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {(request.Path == "/file.bin" ? "/there" : request.Path)}\r\nContent-Length: "
                + "0\r\nConnection: close\r\n\r\n");

        await Fetch(server);
        Assert.AreEqual("ok", File.ReadAllText(Target));

        StringAssert.Contains((await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, path: "round"))).Message,
            "redirects more than 10 times");
    }

    [TestMethod]
    public async Task Http_is_refused_unless_it_is_asked_for()
    {
        using var server = Server(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, new FetchOptions()));

        StringAssert.Contains(error.Message, "--allow-http");
        Assert.AreEqual(0, server.Requests.Count);
    }

    [TestMethod]
    public async Task A_file_that_is_said_to_be_too_large_is_refused_before_it_comes()
    {
        using var server = Server(_ => "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\nConnection: close\r\n\r\n");

        StringAssert.Contains(await Refused(server, largest: 1 << 20), "more than the 1.0 MiB");

        Assert.AreEqual(1, server.Requests.Count);
        Assert.AreEqual(0, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [TestMethod]
    public async Task A_file_without_end_is_given_up_and_thrown_away()
    {
        using var server = new LoopbackServer(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
            byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
            while (true) await stream.WriteAsync(chunk);
        });

        StringAssert.Contains(await Refused(server, largest: 1 << 20), "more than the 1.0 MiB");

        Assert.AreEqual(0, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [TestMethod]
    [DataRow("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nConnection: close\r\n\r\n56789", false)]
    [DataRow("HTTP/1.1 206 Partial Content\r\nETag: \"1\"\r\nContent-Range: bytes 2-9/10\r\nContent-Length: 8\r\nConnection: "
        + "close\r\n\r\n23456789", true)]
    [DataRow("HTTP/1.1 206 Partial Content\r\nETag: \"2\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nConnection: "
        + "close\r\n\r\n56789", true)]
    [DataRow("HTTP/1.1 206 Partial Content\r\nETag: \"1\"\r\nContent-Range: bytes 5-9/12\r\nContent-Length: 5\r\nConnection: "
        + "close\r\n\r\n56789", true)]
    [DataRow("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", true)]
    public async Task A_part_that_was_not_asked_for_is_never_taken_for_the_file(string answer, bool resumes)
    {
        if (resumes) WritePart("01234", "\"1\"", null);
        int answers = 0;
        using var server = Server(_ => answers++ == 0 ? answer
            : "HTTP/1.1 200 OK\r\nETag: \"3\"\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789");

        await Fetch(server);

        Assert.AreEqual("0123456789", File.ReadAllText(Target));
        Assert.AreEqual(2, server.Requests.Count);
        Assert.IsNull(server.Requests.Last().From);
    }

    [TestMethod]
    public async Task A_part_of_another_source_is_not_gone_on_from()
    {
        WritePart("abcde", "\"1\"", "https://elsewhere/file.bin");
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/file.bin"] = "0123456789"u8.ToArray() });

        await Fetch(server);

        Assert.AreEqual("0123456789", File.ReadAllText(Target));
        Assert.IsNull(server.Requests.Single().From);
    }

    [TestMethod]
    public void A_password_in_an_address_is_not_shown()
        => Assert.AreEqual("https://host/a?b", FetchClient.Shown(new Uri("https://me:secret@host/a?b")));

    private void WritePart(string content, string tag, string? source)
    {
        File.WriteAllText(Target + ".part", content);
        File.WriteAllLines(Target + ".part.etag", source is null ? [tag] : [tag, source]);
    }

    private async Task<string> Refused(LoopbackServer server, long largest = 1 << 30)
    {
        var error =
            await Assert.ThrowsExactlyAsync<DatasetException>(
                () => Fetch(server, new FetchOptions { AllowHttp = true, Timeout = Limit, LargestDownload = largest }));
        Assert.DoesNotContain('\n', error.Message);
        Assert.IsFalse(File.Exists(Target));
        return error.Message;
    }

    private async Task Fetch(LoopbackServer server, FetchOptions? options = null, string path = "file.bin")
    {
        using var client = new FetchClient(options ?? new FetchOptions { AllowHttp = true });
        var download = new ResumableDownload(client, new FetchDisk()) { Pause = TimeSpan.FromMilliseconds(1) };
        await download.FetchAsync(new Uri(server.Address, path), Target, null, new Progress<DownloadProgress>(), CancellationToken.None);
    }

    private static LoopbackServer Server(Func<LoopbackRequest, string> answer, bool stalls = false) => new(async (request, stream) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(request)));
        if (stalls) await UntilClosed(stream);
    });

    private static async Task UntilClosed(NetworkStream stream)
    {
        byte[] nothing = new byte[1];
        while (await stream.ReadAsync(nothing) > 0)
        {
        }
    }
}
