using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Benchmarks.Tests.Fetching;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class FetchCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Fetched_archive_is_checked_unpacked_and_run()
    {
        byte[] archive = Archive();
        string hash = Convert.ToHexStringLower(SHA256.HashData(archive)), data = _folder.File("data");
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/data.tar"] = archive });

        string output = CommandLine.Run("datasets", "fetch", "--url", $"{server.Address}data.tar", "--allow-http", "--sha256", hash,
            "--out", data).AssertDone().Output;

        foreach (string expected in new[] { "(100 %)", "1 datasets", hash }) StringAssert.Contains(output, expected);
        StringAssert.Contains(CommandLine.Run("bench", "--data", data, "--models", "sdca", "--out", _folder.File("out"))
            .AssertDone().Output, "small, sdca, seed 0: rmse");
        CollectionAssert.AreEquivalent(new[] { "data", "out" },
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Wrong_hash_and_wrong_use_are_refused()
    {
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/data.tar"] = Archive() });
        string url = $"{server.Address}data.tar", data = _folder.File("data");
        CommandLine.Run("datasets", "fetch", "--url", url, "--allow-http", "--sha256", new string('0', 64), "--out", data)
            .AssertRefused("thrown away");
        CommandLine.Run("datasets", "fetch", "--url", url, "--allow-http", "--sha256", "abc", "--out", data)
            .AssertRefused("64 hexadecimal digits");
        CommandLine.Run("datasets", "fetch", "--url", "ftp://host/data.tar", "--out", data).AssertRefused("http://");
        CommandLine.Run("datasets", "fetch", "phoneme", "--sha256", "abc", "--out", data).AssertRefused("leave the names out");
        CommandLine.Run("datasets", "fetch", "toasters", "--out", data).AssertRefused("no dataset 'toasters'");
        CommandLine.Run("datasets", "fetch", "--url", url, "--out", data).AssertRefused("--allow-http");
        CommandLine.Run("datasets", "fetch", "--url", url, "--allow-http", "--timeout", "0", "--out", data).AssertRefused("--timeout 0");
        CommandLine.Run("datasets", "fetch", "--url", url, "--allow-http", "--largest", "-1", "--out", data).AssertRefused("--largest -1");
        CommandLine.Run("datasets", "fetch", "--url", url, "--allow-http", "--largest", "0.000001", "--out", data)
            .AssertRefused("fetched at most");
        CommandLine.Run("datasets", "fetch", "--colour", "--out", data).AssertRefused("no option '--colour'");
        Assert.IsFalse(Directory.Exists(data));
    }

    [TestMethod]
    public void Hash_that_nothing_is_compared_with_is_reported()
    {
        byte[] archive = Archive();
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/data.tar"] = archive });

        string output = CommandLine.Run("datasets", "fetch", "--url", $"{server.Address}data.tar", "--allow-http", "--out",
            _folder.File("data")).AssertDone("This version does not know the archive's SHA-256").Output;

        // Once the catalogue knows the hash of the published archive, this one is another.
        Assert.IsNull(DatasetFetcher.BenchmarkArchiveSha256);
        StringAssert.Contains(output, $"{Convert.ToHexStringLower(SHA256.HashData(archive))}, which was compared with nothing");
    }

    [TestMethod]
    public void Server_that_stalls_ends_with_one_line()
    {
        using var server = new LoopbackServer(async (_, stream) =>
        {
            byte[] nothing = new byte[1];
            while (await stream.ReadAsync(nothing) > 0)
            {
            }
        });

        CommandLine.Run("datasets", "fetch", "--url", $"{server.Address}data.tar", "--allow-http", "--timeout", "0.2", "--out",
            _folder.File("data")).AssertRefused("did not begin to answer within 0.2 seconds");

        Assert.AreEqual(0, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [TestMethod]
    public void Archive_of_ones_own_beside_the_folder_is_left_alone()
    {
        File.WriteAllText(_folder.File("data.tar"), "mine");
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/data.tar"] = Archive() });

        CommandLine.Run("datasets", "fetch", "--url", $"{server.Address}data.tar", "--allow-http", "--out", _folder.File("data") + "/")
            .AssertDone("SHA-256");

        Assert.AreEqual("mine", File.ReadAllText(_folder.File("data.tar")));
        CollectionAssert.AreEquivalent(new[] { "data", "data.tar" },
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Proxy_of_the_environment_is_used()
    {
        byte[] archive = Archive();
        using var proxy = LoopbackServer.Of(new Dictionary<string, byte[]> { ["http://data.example/data.tar"] = archive });
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "moe.dll"), "datasets", "fetch", "--url", "http://data.example/data.tar",
                "--allow-http", "--out", _folder.File("data")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["http_proxy"] = proxy.Address.ToString();
        start.Environment.Remove("no_proxy");
        start.Environment.Remove("NO_PROXY");

        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.AreEqual(0, process.ExitCode, process.StandardError.ReadToEnd());
        Assert.AreEqual("http://data.example/data.tar", proxy.Requests.Single().Target);
        StringAssert.Contains(output, "1 datasets");
    }

    [TestMethod]
    public void Catalogue_is_listed_with_all_sets()
    {
        string[] lines = CommandLine.Run("datasets", "list").AssertDone().Output.Split('\n');
        var catalog = DatasetCatalog.Load();
        Assert.AreEqual(38, catalog.Benchmark.Count);
        foreach (string name in catalog.Benchmark.Select(set => set.Name).Concat(catalog.Generated.Select(set => set.Name)))
            Assert.IsTrue(lines.Any(line => line.StartsWith($"│ {name} ", StringComparison.Ordinal)), name);
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            Add(tar, "info.json", """{ "task_type": "regression" }"""u8.ToArray());
            foreach (var (part, rows) in new[] { ("train", 60), ("val", 20), ("test", 20) })
            {
                float[] values = [.. Enumerable.Range(0, rows).Select(row => (float)(row % 17))];
                Add(tar, $"X_num_{part}.npy", Npy(values, $"({rows}, 1)"));
                Add(tar, $"Y_{part}.npy", Npy([.. values.Select(value => (2 * value) + 1)], $"({rows},)"));
            }
        }
        return stream.ToArray();
    }

    private static void Add(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"data/small/{name}") { DataStream = new MemoryStream(content) });

    private static byte[] Npy(float[] values, string shape)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header),
            .. values.SelectMany(BitConverter.GetBytes)];
    }
}
