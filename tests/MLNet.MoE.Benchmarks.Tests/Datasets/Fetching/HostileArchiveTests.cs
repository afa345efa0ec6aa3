using System.Formats.Tar;
using System.IO.Compression;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

/// <summary>Archives that were made to do harm, or were damaged: each is refused with one line, and nothing is left.</summary>
[TestClass]
public sealed class HostileArchiveTests
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("data");

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("data/", "named as a folder")]
    [DataRow("data/.", "named as a folder")]
    [DataRow(".", "named as a folder")]
    [DataRow("C:/windows/x.txt", "absolute")]
    [DataRow("c:x.txt", "absolute")]
    [DataRow("data\\x.txt", "backslash")]
    [DataRow("..\\x.txt", "leads out")]
    [DataRow("\\\\host\\share\\x.txt", "absolute")]
    [DataRow("data/x.txt:stream", "colon")]
    [DataRow("data/nul", "device")]
    [DataRow("COM1.txt", "device")]
    [DataRow("data/.. /x.txt", "leads out")]
    [DataRow("data//x.txt", "empty part")]
    [DataRow("a\u001b[2Jb", "control characters")]
    public void A_name_that_is_none_on_some_system_is_refused(string name, string expected)
    {
        StringAssert.Contains(Refused(Raw(TarFile.Entry("good.txt", '0', "good"), TarFile.Entry(name, '0', "bad"))), expected);
    }

    [TestMethod]
    [DataRow("a.txt", "a.txt", "twice")]
    [DataRow("a.txt", "./a.txt", "twice")]
    [DataRow("d/a.txt", "d/./a.txt", "twice")]
    [DataRow("a.txt", "A.TXT", "twice")]
    [DataRow("a", "a/b.txt", "where another entry is a file")]
    [DataRow("a/b.txt", "a", "where another entry is a folder")]
    [DataRow("a/b.txt", "A", "where another entry is a folder")]
    public void Two_entries_that_want_to_be_the_same_file_are_refused(string first, string second, string expected)
    {
        StringAssert.Contains(Refused(Raw(TarFile.Entry(first, '0', "1"), TarFile.Entry(second, '0', "2"))), expected);
    }

    [TestMethod]
    public void A_name_that_is_too_long_for_a_file_is_refused()
    {
        StringAssert.Contains(Refused(Archive(tar => tar.Add(new string('x', 300), "1"))), "255 bytes");
        StringAssert.Contains(Refused(Archive(tar => tar.Add(string.Concat(Enumerable.Repeat("d/", 40)) + "x", "1"))), "folders deep");
    }

    [TestMethod]
    public void Sparse_files_and_sizes_in_extended_headers_are_refused()
    {
        StringAssert.Contains(Refused(Raw(TarFile.Entry("s", 'S', "1"))), "SparseFile");
        StringAssert.Contains(Refused(Raw(TarFile.Entry("x", 'x', "22 GNU.sparse.major=1\n"), TarFile.Entry("s", '0', "1"))), "sparse");
        StringAssert.Contains(Refused(Raw(TarFile.Entry("x", 'x', "18 size=9999999999\n"), TarFile.Entry("s", '0', "1"))), "another size");
        StringAssert.Contains(Refused(Raw(TarFile.Entry("g", 'g', "10 size=1\n"), TarFile.Entry("s", '0', "1"))), "another size");
    }

    [TestMethod]
    [DataRow('x')]
    [DataRow('g')]
    [DataRow('L')]
    [DataRow('K')]
    public void An_extended_header_that_is_said_to_be_huge_takes_no_memory(char type)
    {
        string archive = Raw(TarFile.Entry("h", type, "", size: 2_000_000_000));
        Refused(archive);
        long before = GC.GetTotalAllocatedBytes();

        StringAssert.Contains(Refused(archive), "extended header of 2000000000 bytes");

        Assert.IsLessThan(16 << 20, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public void More_bytes_or_entries_than_allowed_are_refused()
    {
        string archive = Archive(tar =>
        {
            for (int i = 0; i < 20; i++) tar.Add($"{i}.txt", new string('x', 1000));
        });

        StringAssert.Contains(Refused(archive, new UnpackLimits(Entries: 19)), "more than 19 entries");
        StringAssert.Contains(Refused(archive, new UnpackLimits(Bytes: 20_000)), "more than 20000 bytes");
        Unpack(archive);
    }

    [TestMethod]
    public void An_archive_that_was_made_to_fill_a_disk_is_refused()
    {
        string archive = _folder.File("bomb.tar.gz");
        using (var zip = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        {
            zip.Write(TarFile.Entry("zeros", '0', "", size: 1 << 30));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) zip.Write(zeros);
        }

        StringAssert.Contains(Refused(archive), "more than");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(512)]
    public void An_archive_that_is_cut_off_between_entries_is_refused(int behind)
    {
        string archive = _folder.File("cut.tar");
        File.WriteAllBytes(archive, [.. TarFile.Entry("a.txt", '0', "a"), .. TarFile.Entry("b.txt", '0', "b")[..behind]]);

        StringAssert.Contains(Refused(archive), "damaged");
    }

    [TestMethod]
    public void A_compressed_archive_that_is_cut_off_or_changed_is_refused()
    {
        string archive = TarFile.Compress(Archive(tar => tar.Add("a.txt", string.Concat(Enumerable.Range(0, 3000)))));
        byte[] whole = File.ReadAllBytes(archive);
        foreach (int length in new[] { whole.Length / 3, whole.Length / 2 })
        {
            File.WriteAllBytes(archive, whole[..length]);
            StringAssert.Contains(Refused(archive), "damaged");
        }
    }

    [TestMethod]
    public void Any_damage_of_a_header_is_either_refused_or_harmless()
    {
        byte[] whole =
            File.ReadAllBytes(
                Raw(TarFile.Entry("d", '5', ""), TarFile.Entry("d/a.txt", '0', "aaa"), TarFile.Entry("x", 'x', "18 path=d/name.txt\n"),
                    TarFile.Entry("b.txt", '0', "bbb")));
        var random = new Random(7);
        string archive = _folder.File("damaged.tar");
        for (int round = 0; round < 400; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = 0; i < 1 + (round % 3); i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(archive, damaged);
            try
            {
                Unpack(archive);
                Directory.Delete(Target, recursive: true);
            }
            catch (DatasetException)
            {
                Assert.IsFalse(Directory.Exists(Target));
            }
        }
    }

    private string Refused(string archive, UnpackLimits? limits = null)
    {
        int before = Directory.EnumerateFileSystemEntries(_folder.Path).Count();
        string message = Assert.ThrowsExactly<DatasetException>(() => Unpack(archive, limits)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.IsFalse(Directory.Exists(Target));
        Assert.AreEqual(before, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
        return message;
    }

    private void Unpack(string archive, UnpackLimits? limits = null)
        => ArchiveUnpacker.Unpack(archive, Target, new Progress<DownloadProgress>(), CancellationToken.None, limits);

    private string Archive(Action<TarWriter> write) => TarFile.Write(_folder.File("archive.tar"), write);

    /// <summary>An archive of entries that no library would write.</summary>
    private string Raw(params byte[][] entries)
    {
        string path = _folder.File("raw.tar");
        File.WriteAllBytes(path, [.. entries.SelectMany(entry => entry), .. new byte[1024]]);
        return path;
    }
}
