using System.Diagnostics;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
public sealed class SameFileTests
{
    private readonly TemporaryFolder _folder = new();

    [TestInitialize]
    public void WriteFile() => _folder.Write("a.csv", "x\n1\n");

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Every_way_to_name_a_file_is_found()
    {
        File.CreateSymbolicLink(_folder.File("link"), "a.csv");
        File.CreateSymbolicLink(_folder.File("link-to-link"), _folder.File("link"));
        Directory.CreateDirectory(_folder.File("sub"));
        Directory.CreateSymbolicLink(_folder.File("sub/up"), "..");
        using (var process = Process.Start("ln", [_folder.File("a.csv"), _folder.File("hard")])) process.WaitForExit();
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("a.csv"));

        foreach (string name in new[] { _folder.File("a.csv"), _folder.File("sub/../a.csv"), _folder.File("./a.csv"), relative,
            _folder.File("link"), _folder.File("link-to-link"), _folder.File("sub/up/a.csv"), _folder.File("hard") })
        {
            Assert.IsTrue(SameFile.Are(name, _folder.File("a.csv")), name);
            Assert.IsTrue(SameFile.Are(_folder.File("a.csv"), name), name);
        }
    }

    [TestMethod]
    public void A_copy_with_the_same_times_and_a_file_that_is_not_there_are_others()
    {
        File.Copy(_folder.File("a.csv"), _folder.File("copy"));
        File.SetLastWriteTimeUtc(_folder.File("copy"), File.GetLastWriteTimeUtc(_folder.File("a.csv")));
        File.CreateSymbolicLink(_folder.File("dangling"), "nothing");

        foreach (string name in new[] { "copy", "A.CSV", "nothing", "dangling" })
            Assert.IsFalse(SameFile.Are(_folder.File(name), _folder.File("a.csv")), name);
        Assert.IsTrue(SameFile.Are(_folder.File("dangling"), _folder.File("nothing")));
    }

    [TestMethod]
    public void Links_that_lead_in_a_circle_are_reported()
    {
        File.CreateSymbolicLink(_folder.File("one"), "two");
        File.CreateSymbolicLink(_folder.File("two"), "one");

        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => SameFile.Are(_folder.File("one"), _folder.File("a.csv"))).Message,
            "circle");
    }

    [TestMethod]
    [DataRow("/a/b", "/a/b", true)]
    [DataRow("/a/b/c", "/a/b", true)]
    [DataRow("/a/bc", "/a/b", false)]
    [DataRow("/a", "/a/b", false)]
    [DataRow("/a", "/", true)]
    public void A_folder_holds_itself_and_what_is_in_it(string path, string folder, bool expected)
        => Assert.AreEqual(expected, RealPath.IsInside(path, folder));
}
