using System.Security.Cryptography;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>Downloads from a server that does not always behave.</summary>
[TestClass]
public sealed class ResumableDownloadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 / 7))];

    private static readonly FileDigest Right = FileDigest.Sha256(Convert.ToHexString(SHA256.HashData(Content)));

    private readonly TemporaryFolder _folder = new();
    private readonly List<DownloadProgress> _progress = [];

    private string Target => _folder.File("file.bin");

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public async Task A_whole_file_gets_its_name_and_leaves_nothing_else()
    {
        using var server = Serve();

        await Fetch(server, Right);

        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
        CollectionAssert.AreEqual(new[] { "file.bin" }, Names());
        Assert.AreEqual(new DownloadProgress(Content.Length, Content.Length), _progress[^1]);
    }

    [TestMethod]
    public async Task A_cut_connection_is_resumed_where_it_was_cut()
    {
        int answers = 0;
        using var server =
            new LoopbackServer(
                (request, stream) => LoopbackServer.SendAsync(stream, request, Content, "\"1\"", cutAfter: ++answers < 4 ? 70_000 : null));

        await Fetch(server, Right);

        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
        CollectionAssert.AreEqual(new int?[] { null, 70_000, 140_000, 210_000 }, server.Requests.Select(request => request.From).ToArray());
    }

    [TestMethod]
    public async Task A_connection_that_is_cut_again_and_again_ends_with_what_to_do_and_a_later_command_goes_on()
    {
        bool isBroken = true;
        using var server =
            new LoopbackServer(
                (request, stream) => LoopbackServer.SendAsync(stream, request, Content, "\"1\"", cutAfter: isBroken ? 1000 : null));
        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, Right));
        StringAssert.Contains(error.Message, "run the command again");
        Assert.IsFalse(File.Exists(Target));
        isBroken = false;

        await Fetch(server, Right);

        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
        Assert.AreEqual(5000, server.Requests.Last().From);
    }

    [TestMethod]
    public async Task A_file_that_changed_meanwhile_is_fetched_from_its_start()
    {
        File.WriteAllBytes(Target + ".part", new byte[1000]);
        File.WriteAllText(Target + ".part.etag", "\"old\"");
        using var server = Serve();

        await Fetch(server, Right);

        Assert.AreEqual("\"old\"", server.Requests.Single().IfRange);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
    }

    [TestMethod]
    public async Task A_part_that_is_already_whole_is_taken()
    {
        File.WriteAllBytes(Target + ".part", Content);
        File.WriteAllText(Target + ".part.etag", "\"1\"");
        using var server = Serve();

        await Fetch(server, Right);

        CollectionAssert.AreEqual(new[] { "file.bin" }, Names());
    }

    [TestMethod]
    public async Task A_server_that_cannot_resume_sends_everything_again()
    {
        int answers = 0;
        using var server =
            new LoopbackServer(
                (request, stream) => LoopbackServer.SendAsync(stream, request, Content, null, cutAfter: ++answers == 1 ? 1000 : null));

        await Fetch(server, Right);

        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
        Assert.IsTrue(server.Requests.All(request => request.From is null));
    }

    [TestMethod]
    public async Task A_wrong_hash_is_refused_and_the_file_thrown_away()
    {
        using var server = Serve();

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, FileDigest.Sha256(new string('0', 64))));

        StringAssert.Contains(error.Message, Right.Hex.ToLowerInvariant());
        Assert.AreEqual(0, Names().Length);
    }

    [TestMethod]
    public async Task A_refusal_of_the_server_is_reported_at_once()
    {
        using var server = new LoopbackServer((_, stream) => LoopbackServer.SendStatusAsync(stream, 403, "Forbidden"));

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, null));

        StringAssert.Contains(error.Message, "403 Forbidden");
        Assert.AreEqual(1, server.Requests.Count);
    }

    [TestMethod]
    public async Task A_server_that_is_overloaded_is_asked_again()
    {
        int answers = 0;
        using var server = new LoopbackServer((request, stream) => ++answers < 3
            ? LoopbackServer.SendStatusAsync(stream, 503, "Unavailable") : LoopbackServer.SendAsync(stream, request, Content, "\"1\""));

        await Fetch(server, Right);

        Assert.AreEqual(3, server.Requests.Count);
    }

    [TestMethod]
    public async Task A_disk_that_fills_up_is_reported_and_what_came_is_kept()
    {
        using var server = Serve();

        var error = await Assert.ThrowsExactlyAsync<DiskException>(() => Fetch(server, Right, new FullDisk(200_000, null)));

        StringAssert.Contains(error.Message, "No space left on device");
        Assert.AreEqual(1, server.Requests.Count);
        Assert.IsTrue(new FileInfo(Target + ".part").Length is > 0 and <= 200_000);
        await Fetch(server, Right);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Target));
    }

    [TestMethod]
    public async Task A_disk_without_room_is_refused_before_anything_is_written()
    {
        using var server = Serve();

        var error = await Assert.ThrowsExactlyAsync<IOException>(() => Fetch(server, Right, new FullDisk(int.MaxValue, 1000)));

        StringAssert.Contains(error.Message, "make room");
        Assert.IsFalse(File.Exists(Target + ".part"));
    }

    [TestMethod]
    public async Task An_absent_server_is_reported()
    {
        Uri nobody;
        using (var server = Serve()) nobody = server.Address;

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(nobody, null, new FetchDisk()));

        StringAssert.Contains(error.Message, "could not be fetched");
    }

    private static LoopbackServer Serve() => LoopbackServer.Of(new Dictionary<string, byte[]> { ["/file.bin"] = Content });

    private Task Fetch(LoopbackServer server, FileDigest? digest, FetchDisk? disk = null)
        => Fetch(server.Address, digest, disk ?? new FetchDisk());

    private async Task Fetch(Uri server, FileDigest? digest, FetchDisk disk)
    {
        using var client = new FetchClient(new FetchOptions { AllowHttp = true });
        var download = new ResumableDownload(client, disk) { Pause = TimeSpan.FromMilliseconds(1) };
        await download.FetchAsync(new Uri(server, "file.bin"), Target, digest, new Listener(_progress), CancellationToken.None);
    }

    private string[] Names() => [.. Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)!)];

    private sealed class Listener(List<DownloadProgress> heard) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => heard.Add(value);
    }

    private sealed class FullDisk(int bytes, long? free) : FetchDisk
    {
        public override Stream Append(string path) => new FullStream(path, bytes);

        public override long? Free(string path) => free;
    }

    private sealed class FullStream(string path, int bytes) : FileStream(path, FileMode.Append, FileAccess.Write)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Length + buffer.Length > bytes) throw new IOException("No space left on device");
            await base.WriteAsync(buffer, cancellationToken);
            await FlushAsync(cancellationToken);
        }
    }
}
