using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Cli.Tests.Models;

/// <summary>A copy of a model that 'moe train' wrote once, changed as someone with the file in hand could, and the table that it was made
/// for.</summary>
internal sealed class DamagedModel : IDisposable
{
    public const string Card = "moe/card.json";

    private readonly TemporaryFolder _folder = new(), _tables = new();

    /// <param name="name">Model of tests/GoldenModels: <c>ggmoe-kind</c>, <c>mlp-risk</c> or <c>gaussian-price</c>.</param>
    public DamagedModel(string name)
    {
        string golden = System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", "v0.1.0", "cli");
        File.Copy(System.IO.Path.Combine(golden, name + ".zip"), Path);
        Table = System.IO.Path.Combine(golden, "cars.csv");
    }

    private DamagedModel(string trainer, string label)
    {
        Table = System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", "v0.1.0", "cli", "cars.csv");
        CommandLine.Run("train", Table, "--label", label, "--model", trainer, "--threads", "1", "--out", Path).AssertDone();
    }

    private DamagedModel()
    {
        // Single precision takes every eighth number here, so training takes off a number, which the model adds again.
        Table = _tables.Write("t.csv",
            "size,account\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7},{123456789 + (i % 7)}.25\n")));
        CommandLine.Run(SampleTables.Train(Table, "account", Path, "--task", "regression")).AssertDone();
    }

    public string Path => _folder.File("m.zip");

    public string Table { get; }

    /// <summary>A model whose label has numbers that need double precision, trained anew.</summary>
    public static DamagedModel OfLargeNumbers() => new();

    /// <summary>A model of a trainer, for a column of the cars.</summary>
    public static DamagedModel Trained(string trainer, string label) => new(trainer, label);

    public CommandLine Predict() => CommandLine.Run("predict", Path, Table, "--out", _folder.File("p.csv"));

    /// <summary>Checks that both commands refuse it as no model, for that reason, and write nothing.</summary>
    public void AssertRefused(string reason)
    {
        const string said = "is no model file, or it is cut off or damaged: ";
        Predict().AssertRefused(Path, said, reason);
        CommandLine.Run("evaluate", Path, Table).AssertRefused(Path, said, reason);
        CollectionAssert.AreEqual(new[] { "m.zip" }, _folder.Files);
    }

    public void EditCard(Action<JsonObject> edit) => EditEntry(Card, bytes =>
    {
        var card = JsonNode.Parse(bytes)!.AsObject();
        edit(card);
        return Encoding.UTF8.GetBytes(card.ToJsonString());
    });

    /// <summary>Replaces the bytes of an entry; null takes it out.</summary>
    public void EditEntry(string name, Func<byte[], byte[]?> edit)
    {
        byte[]? changed = edit(Read(name));
        Remove(name);
        if (changed is not null) Add(name, changed);
    }

    /// <summary>The part that a loader loads.</summary>
    public string PartWith(string loader) =>
        Entries()
            .First(name => name.EndsWith("Model.key", StringComparison.Ordinal)
                && Read(name).AsSpan(0x50, 24).IndexOf(Encoding.ASCII.GetBytes(loader + '\0')) == 0);

    public string[] Entries()
    {
        using var zip = ZipFile.OpenRead(Path);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    public void Add(string name, byte[] bytes)
    {
        using var zip = ZipFile.Open(Path, ZipArchiveMode.Update);
        using var stream = zip.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    /// <summary>Has the archive's directory, and the entry itself, say another unpacked size.</summary>
    public void SayLength(string name, uint length)
    {
        byte[] bytes = File.ReadAllBytes(Path), text = Encoding.UTF8.GetBytes(name);
        for (int at = 0; (at = Next(bytes, text, at)) >= 0; at++)
        {
            // Fields in front of a name: of the entry's own header 30 bytes with the size at 22, of the directory's 46 with the size at 24.
            bool isOwn = bytes.AsSpan(at - 30).StartsWith("PK\u0003\u0004"u8);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(isOwn ? at - 30 + 22 : at - 46 + 24), length);
        }
        File.WriteAllBytes(Path, bytes);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _tables.Dispose();
    }

    private void Remove(string name)
    {
        using var zip = ZipFile.Open(Path, ZipArchiveMode.Update);
        zip.GetEntry(name)!.Delete();
    }

    private byte[] Read(string name)
    {
        using var zip = ZipFile.OpenRead(Path);
        using var stream = zip.GetEntry(name)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static int Next(byte[] bytes, byte[] text, int from)
    {
        int found = bytes.AsSpan(from).IndexOf(text);
        return found < 0 ? -1 : from + found;
    }
}
