using System.Formats.Tar;
using System.Text;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;
using MLNet.MoE.Fuzz.Mutators;
using MLNet.MoE.Fuzz.Targets;

namespace MLNet.MoE.Fuzz.Tests;

/// <summary>Documents know the parts of what they hold.</summary>
[TestClass]
public sealed class DocumentTests
{
    [TestMethod]
    public void Fields_are_the_bytes_that_a_writer_writes()
    {
        MemoryStream expected = new(), written = new();
        using (var writer = new BinaryWriter(expected, Encoding.UTF8, leaveOpen: true)) Write(writer);
        using var fields = new FieldWriter(written);
        Write(fields);
        CollectionAssert.AreEqual(expected.ToArray(), written.ToArray());
        CollectionAssert.AreEqual(expected.ToArray(), fields.Fields.SelectMany(field => field.Bytes).ToArray());
        Assert.AreEqual((9, "ä long text"), (fields.Fields.Count, fields.Fields[6].Text));

        static void Write(BinaryWriter writer)
        {
            writer.Write(true);
            writer.Write((byte)7);
            writer.Write(-3);
            writer.Write(5L);
            writer.Write(1.5f);
            writer.Write(-2.25);
            writer.Write("ä long text");
            writer.Write(new byte[] { 1, 2 });
            writer.Write(new byte[] { 1, 2, 3, 4 }.AsSpan(1));
        }
    }

    [TestMethod]
    public void An_entry_whose_block_gets_longer_is_laid_out_for_that()
    {
        byte[] header = new byte[256];
        "ML\0MODEL"u8.CopyTo(header);
        foreach (var (at, value) in new[] { (0x18, 4L), (0x80, 264L), (0x88, 272L), (0x90, 260L) }) BitConverter.GetBytes(value)
            .CopyTo(header, at);
        byte[] bytes = [.. header, .. BitConverter.GetBytes(42), .. "NAME"u8, .. "THE TAIL"u8];
        var entry = ModelEntry.TryParse(bytes)!;
        CollectionAssert.AreEqual(bytes, entry.ToBytes());

        entry.Replace([Field.Of(1), Field.Of(2), Field.Of(3)]);
        byte[] longer = entry.ToBytes();

        Assert.AreEqual((12L, 272L, 280L, 268L), (At(0x18), At(0x80), At(0x88), At(0x90)));
        Assert.AreEqual("NAME", Encoding.ASCII.GetString(longer, (int)At(0x90), 4));

        long At(int place) => BitConverter.ToInt64(longer, place);
    }

    [TestMethod]
    public void JSON_is_written_as_it_was_read()
    {
        const string text = """{"a":[1,2.50,null,{"b":"x"}],"c":true,"a":[]}""";
        Assert.AreEqual(text, JsonTree.TryParse(text)!.ToString());
        Assert.IsNull(JsonTree.TryParse("{\"a\":"));
    }

    [TestMethod]
    public void Changed_headers_of_tar_files_mostly_have_a_sum_that_fits()
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "data"));
        byte[] seed = stream.ToArray();
        int read = Enumerable.Range(0, 300).Count(index =>
        {
            var (bytes, change) = TarMutator.Mutate(seed, CaseRandom.For(new CaseId("tar", 1, index)));
            if (!change.StartsWith("tar uname", StringComparison.Ordinal)) return false;
            using var reader = new TarReader(new MemoryStream(bytes));
            try
            {
                return reader.GetNextEntry() is not null;
            }
            catch (InvalidDataException)
            {
                return false;
            }
        });
        Assert.IsTrue(read > 5, $"{read}");
    }

    [TestMethod]
    public void Fields_of_a_model_make_up_its_entry()
    {
        // Opening a seed of models checks that; without it every change would be one of bytes.
        var target = FuzzTargets.Create(null).Single(target => target.Name == "mixture");
        string[] changes = [.. Enumerable.Range(0, 200)
            .SelectMany(index => FuzzCase.Create(target, new CaseId("mixture", 3, target.SeedCount + index)).Changes)];
        foreach (string kind in new[] { "(Integer)", "(Double)", "(Boolean)", "(Text)", "with its items", "block:", "header:" })
            Assert.IsTrue(changes.Any(change => change.Contains(kind, StringComparison.Ordinal)), kind);
    }
}
