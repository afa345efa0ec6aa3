using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class Utf8TextTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("utf-8", false, null)]
    [DataRow("utf-8", true, null)]
    [DataRow("utf-16", true, "UTF-16")]
    [DataRow("utf-16", false, "UTF-16")]
    [DataRow("utf-16BE", true, "UTF-16")]
    [DataRow("utf-16BE", false, "UTF-16")]
    [DataRow("utf-32", true, "UTF-32")]
    [DataRow("iso-8859-1", false, "Windows-1252")]
    public void Text_is_the_same_whatever_it_is_written_in(string encoding, bool mark, string? said)
    {
        // Long enough for several pieces, which cut characters in two.
        string text = "name,n\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"caf{(i % 3 == 0 ? 'é' : 'ü')}{new string('x', i % 7)},{i}\n"));
        var format = Encoding.GetEncoding(encoding);
        File.WriteAllBytes(_folder.File("a.csv"), [.. mark ? format.GetPreamble() : [], .. format.GetBytes(text)]);
        Assert.AreEqual(text, Read(out string? remark));
        if (said is null) Assert.IsNull(remark);
        else StringAssert.Contains(remark, said);
    }

    [TestMethod]
    public void Bytes_of_windows_1252_are_its_characters_and_the_line_is_said()
    {
        File.WriteAllBytes(_folder.File("a.csv"), [.. "a,b\n1,2\n"u8, 0x80, 0x93, 0xE9, (byte)',', (byte)'3', (byte)'\n']);
        Assert.AreEqual("a,b\n1,2\n€\u201Cé,3\n", Read(out string? remark));
        StringAssert.Contains(remark, "line 3");
    }

    [TestMethod]
    public void Stray_bytes_do_not_spoil_the_rest_of_a_text_in_utf8()
    {
        File.WriteAllBytes(_folder.File("a.csv"), [.. "a,b\né,2\n"u8, 0xE9, (byte)',', (byte)'3', (byte)'\n', .. "ü,4\n"u8]);
        Assert.AreEqual("a,b\né,2\né,3\nü,4\n", Read(out string? remark));
        StringAssert.Contains(remark, "line 3");
    }

    private string Read(out string? remark)
    {
        using var text = Utf8Text.Open(_folder.File("a.csv"));
        var bytes = new List<byte>();
        byte[] piece = new byte[10_000];
        for (int length; (length = text.Read(piece)) > 0;) bytes.AddRange(piece[..length]);
        remark = text.Remark;
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
