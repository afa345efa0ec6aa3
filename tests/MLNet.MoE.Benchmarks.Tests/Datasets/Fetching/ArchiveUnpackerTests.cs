using System.Formats.Tar;

namespace MLNet.MoE.Benchmarks.Tests.Fetching;

[TestClass]
public sealed class ArchiveUnpackerTests
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("data");

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Files_and_folders_are_unpacked_plain_or_compressed(bool compressed)
    {
        string archive = Archive(tar =>
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "data/"));
            tar.Add("data/a/info.json", "{}");
            tar.Add("./data/b.txt", "two");
        });
        if (compressed) archive = TarFile.Compress(archive);

        Unpack(archive);

        Assert.AreEqual("{}", File.ReadAllText(Path.Combine(Target, "data", "a", "info.json")));
        Assert.AreEqual("two", File.ReadAllText(Path.Combine(Target, "data", "b.txt")));
    }

    [TestMethod]
    [DataRow("../outside.txt")]
    [DataRow("data/../../outside.txt")]
    [DataRow("/tmp/outside-of-everything.txt")]
    [DataRow("data/../inside.txt")]
    public void An_entry_that_leads_out_of_the_folder_is_refused_and_nothing_is_left(string name)
    {
        string archive = Archive(tar =>
        {
            tar.Add("good.txt", "good");
            tar.Add(name, "bad");
        });

        StringAssert.Contains(Refused(archive), name);
        Assert.IsFalse(File.Exists(_folder.File("outside.txt")) || File.Exists("/tmp/outside-of-everything.txt"));
    }

    [TestMethod]
    [DataRow(TarEntryType.SymbolicLink)]
    [DataRow(TarEntryType.HardLink)]
    [DataRow(TarEntryType.Fifo)]
    public void Links_and_devices_are_refused(TarEntryType type)
    {
        string archive =
            Archive(tar =>
                tar.WriteEntry(type == TarEntryType.Fifo ? new PaxTarEntry(type, "pipe")
                    : new PaxTarEntry(type, "link") { LinkName = "/etc/passwd" }));

        StringAssert.Contains(Refused(archive), $"{type}");
    }

    [TestMethod]
    public void An_array_of_pickled_objects_is_refused()
    {
        string npy = _folder.File("objects.npy");
        File.WriteAllBytes(npy, NpyFile.Bytes("|O", "(3,)", [0x80, 0x04, 0x95]));
        string archive = Archive(tar => tar.WriteEntry(npy, "data/evil/X_cat_train.npy"));

        string message = Refused(archive);

        StringAssert.Contains(message, "pickled");
        StringAssert.Contains(message, "X_cat_train.npy");
    }

    [TestMethod]
    public void A_half_downloaded_archive_is_refused_and_nothing_is_left()
    {
        string archive = Archive(tar => tar.Add("a.txt", new string('x', 5000)));
        File.WriteAllBytes(archive, File.ReadAllBytes(archive)[..3000]);

        StringAssert.Contains(Refused(archive), "damaged");
    }

    [TestMethod]
    public void A_page_in_place_of_an_archive_is_refused()
    {
        string archive = _folder.File("page.tar");
        File.WriteAllText(archive, "<html>Not here</html>" + new string(' ', 2000));

        StringAssert.Contains(Refused(archive), "no tar file");
    }

    [TestMethod]
    public void A_folder_with_something_in_it_is_left_alone()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "mine.txt"), "mine");
        string archive = Archive(tar => tar.Add("a.txt", "a"));

        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => Unpack(archive)).Message, "not empty");
        Assert.AreEqual(1, Directory.EnumerateFileSystemEntries(Target).Count());
    }

    private string Refused(string archive)
    {
        int before = Directory.EnumerateFileSystemEntries(_folder.Path).Count();
        string message = Assert.ThrowsExactly<DatasetException>(() => Unpack(archive)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.IsFalse(Directory.Exists(Target));
        Assert.AreEqual(before, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
        return message;
    }

    private void Unpack(string archive)
        => ArchiveUnpacker.Unpack(archive, Target, new Progress<DownloadProgress>(), CancellationToken.None);

    private string Archive(Action<TarWriter> write) => TarFile.Write(_folder.File("archive.tar"), write);
}
