using System.Security.Cryptography;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

[TestClass]
public sealed class OpenMLFetcherTests
{
    private const string Arff = """
        % a comment
        @RELATION cars
        @ATTRIBUTE id INTEGER
        @ATTRIBUTE 'top speed' REAL
        @ATTRIBUTE colour {red, 'sky, blue', green}
        @ATTRIBUTE class {0, 1}

        @DATA
        1, 181.5, red, 0
        2, ?, 'sky, blue', 1
        3, 9e1, ?, 0
        4, 100, 'it\'s', 1
        """;

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public async Task A_dataset_becomes_a_csv_file_that_the_benchmark_reads()
    {
        using var server = Serve(Arff);

        var description = await Fetch(server, "1489");

        Assert.AreEqual(("cars", "binclass", "class", "Public"), (description.Name, description.Task, description.Target, description.Licence));
        var data = DatasetFolder.Open(_folder.Path).Load("cars");
        CollectionAssert.AreEqual(new[] { "top speed", "colour" }, data.Features.Select(feature => feature.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 181.5f, float.NaN, 90, 100 }, ((NumericColumn)data.Features[0]).Values.ToArray());
        var colour = (CategoricalColumn)data.Features[1];
        CollectionAssert.AreEqual(new[] { "red", "sky, blue", null, "it's" }, Enumerable.Range(0, 4).Select(row => colour[row]).ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 1, 0, 1 }, data.Target.ToArray());
    }

    [TestMethod]
    public async Task A_set_of_the_benchmark_keeps_its_name_and_a_second_fetch_replaces_it()
    {
        using var server = Serve(Arff);
        await Fetch(server, "1489");

        await Fetch(server, "Phoneme");
        await Fetch(server, "phoneme");

        CollectionAssert.AreEquivalent(new[] { "cars", "phoneme" }, DatasetFolder.Open(_folder.Path).Datasets.Select(description => description.Name).ToArray());
        Assert.AreEqual("phoneme", DatasetFolder.Open(_folder.Path).Datasets.Single(description => description.Name == "phoneme").BenchmarkName);
    }

    [TestMethod]
    public async Task Another_file_than_the_description_says_is_refused()
    {
        using var server = Serve(Arff, md5: new string('a', 32));

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1489"));

        StringAssert.Contains(error.Message, "MD5");
        Assert.AreEqual(0, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [TestMethod]
    [DataRow("adult", "not known for certain")]
    [DataRow("toasters", "no dataset 'toasters'")]
    [DataRow("77", "no dataset 77")]
    public async Task A_dataset_that_cannot_be_had_is_refused_with_the_reason(string name, string expected)
    {
        using var server = Serve(Arff);

        StringAssert.Contains((await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, name))).Message, expected);
    }

    [TestMethod]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n@DATA\n{0 1}\n", "sparse")]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n@DATA\n1,2\n", "line 4")]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n@ATTRIBUTE b REAL\n@DATA\n1\n", "has 1 values")]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n@DATA\nfast\n", "no number")]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n", "no @data")]
    [DataRow("@RELATION r\n@ATTRIBUTE a RELATIONAL\n@DATA\n1\n", "RELATIONAL")]
    [DataRow("@RELATION r\n@ATTRIBUTE a REAL\n@DATA\n'1\n", "quotation mark")]
    public async Task A_file_that_is_not_read_is_refused_with_its_line(string arff, string expected)
    {
        using var server = Serve(arff);

        StringAssert.Contains((await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1489"))).Message, expected);
    }

    private async Task<DatasetDescription> Fetch(LoopbackServer server, string name)
    {
        using var fetcher = new DatasetFetcher(server.Address, new FetchDisk(), TimeSpan.FromMilliseconds(1));
        return await fetcher.FetchOpenMLAsync(name, _folder.Path, new Progress<DownloadProgress>());
    }

    private static LoopbackServer Serve(string arff, string? md5 = null)
    {
        byte[] content = Encoding.UTF8.GetBytes(arff);
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, content);
        md5 ??= FileDigest.Of(path, HashAlgorithmName.MD5);
        File.Delete(path);
        LoopbackServer? server = null;
        server = new LoopbackServer((request, stream) => request.Path switch
        {
            "/api/v1/json/data/1489" => LoopbackServer.SendAsync(stream, request, Encoding.UTF8.GetBytes(
                $$$"""{"data_set_description":{"id":"1489","name":"cars","format":"ARFF","licence":"Public","url":"{{{server!.Address}}}files/cars.arff","md5_checksum":"{{{md5}}}","default_target_attribute":"class","row_id_attribute":"id","tag":["a","b"]}}"""), null),
            "/files/cars.arff" => LoopbackServer.SendAsync(stream, request, content, "\"1\""),
            _ => LoopbackServer.SendStatusAsync(stream, 404, "Not Found"),
        });
        return server;
    }
}
