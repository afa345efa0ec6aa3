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

        Assert.AreEqual(("cars", "binclass", "class", "Public"),
            (description.Name, description.Task, description.Target, description.Licence));
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

        CollectionAssert.AreEquivalent(new[] { "cars", "phoneme" },
            DatasetFolder.Open(_folder.Path).Datasets.Select(description => description.Name).ToArray());
        Assert.AreEqual("phoneme",
            DatasetFolder.Open(_folder.Path).Datasets.Single(description => description.Name == "phoneme").BenchmarkName);
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

    [TestMethod]
    [DataRow("""{"data_set_description":null}""", "data_set_description")]
    [DataRow("""{"data_set_description":{"id":"1","name":null,"url":"https://x/y"}}""", "its name is null")]
    [DataRow("""{"data_set_description":{"id":"1","name":"n","url":null}}""", "its url is null")]
    [DataRow("""{"data_set_description":{"id":"1","name":"n","url":"file:///etc/passwd","format":"ARFF"}}""",
        "does not begin with https://")]
    [DataRow("""{"data_set_description":{"id":"1","name":"n","url":"https://x/y","format":"ARFF","ignore_attribute":["a",null]}}""",
        "ignore_attribute")]
    [DataRow("""{"data_set_description":{"id":"1","name":"n","url":"https://x/y","format":null}}""", "its format is null")]
    [DataRow("""{"data_set_description":{"id":"1","name":"n","name":"m","url":"https://x/y"}}""", "Duplicate")]
    [DataRow("""[1]""", "data_set_description")]
    [DataRow("""<html>""", "cannot be read")]
    [DataRow("", "cannot be read")]
    public async Task An_answer_that_describes_nothing_is_refused(string answer, string expected)
    {
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/api/v1/json/data/1"] = Encoding.UTF8.GetBytes(answer) });

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1"));

        StringAssert.Contains(error.Message, expected);
        StringAssert.Contains(error.Message, "/api/v1/json/data/1");
        Assert.DoesNotContain('\n', error.Message);
        Assert.AreEqual(0, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [TestMethod]
    public async Task An_answer_without_end_is_given_up()
    {
        using var server = LoopbackServer.Of(new Dictionary<string, byte[]> { ["/api/v1/json/data/1"] = new byte[5 << 20] });

        StringAssert.Contains((await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1"))).Message, "no description");
    }

    [TestMethod]
    public async Task A_file_of_ones_own_is_neither_replaced_nor_deleted()
    {
        _folder.Write("cars.csv", "mine");
        using var server = Serve(Arff);

        StringAssert.Contains((await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1489"))).Message, "cars.csv");

        Assert.AreEqual("mine", File.ReadAllText(_folder.File("cars.csv")));
        // Noticed before the download.
        Assert.AreEqual(1, server.Requests.Count);
    }

    [TestMethod]
    public async Task What_is_not_known_of_a_list_survives_and_a_damaged_list_is_left_alone()
    {
        const string List =
            """{ "format": "mine", "datasets": [ { "name": "CARS", "file": "cars.csv", "task": "regression", "target": "y" }, { "name": "b", "file": "b.csv", "task": "regression", "target": "y", "colour": "red" } ] }""";
        _folder.Write(DatasetFolder.IndexFileName, List);
        using var server = Serve(Arff);

        await Fetch(server, "1489");

        string list = File.ReadAllText(_folder.File(DatasetFolder.IndexFileName));
        foreach (string kept in new[] { "\"mine\"", "\"red\"" }) StringAssert.Contains(list, kept);
        CollectionAssert.AreEquivalent(new[] { "b", "cars" },
            DatasetFolder.Open(_folder.Path).Datasets.Select(dataset => dataset.Name).ToArray());

        _folder.Write(DatasetFolder.IndexFileName, List.Replace("\"b\"", "null"));
        await Assert.ThrowsExactlyAsync<DatasetException>(() => Fetch(server, "1489"));
        Assert.AreEqual(List.Replace("\"b\"", "null"), File.ReadAllText(_folder.File(DatasetFolder.IndexFileName)));
    }

    [TestMethod]
    [DataRow("http://host/a?b=1", "https://server", "https://host/a?b=1")]
    [DataRow("http://host:8080/a", "https://server", "https://host:8080/a")]
    [DataRow("https://host/a", "https://server", "https://host/a")]
    [DataRow("http://host/a", "http://server", "http://host/a")]
    public void A_link_of_an_encrypted_answer_is_followed_encrypted(string link, string server, string expected) =>
        Assert.AreEqual(expected, OpenMLFetcher.Encrypted(new Uri(link), new Uri(server)).ToString());

    private async Task<DatasetDescription> Fetch(LoopbackServer server, string name)
    {
        using var fetcher = new DatasetFetcher(new FetchOptions { AllowHttp = true }, server.Address, new FetchDisk(),
            TimeSpan.FromMilliseconds(1));
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
