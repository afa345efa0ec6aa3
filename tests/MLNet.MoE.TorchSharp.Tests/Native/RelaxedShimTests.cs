using System.Runtime.Versioning;
using MLNet.MoE.Torch.Native;

namespace MLNet.MoE.TorchTests.Native;

[TestClass]
[UnsupportedOSPlatform("windows")]
public sealed class RelaxedShimTests
{
    private string _folder = "";

    [TestInitialize]
    public void MakeFolder()
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("The shim is relaxed on Linux alone.");
        _folder = Directory.CreateTempSubdirectory("relaxed-shim").FullName;
    }

    [TestCleanup]
    public void RemoveFolder()
    {
        if (_folder.Length > 0) Directory.Delete(_folder, recursive: true);
    }

    private static string Shim
        => NativeFiles.OfApplication().Find(NativeFiles.ShimName) ?? throw new AssertFailedException("The shim is not in the output.");

    [TestMethod]
    public void Copy_differs_from_the_shim_in_the_flags_of_one_need()
    {
        byte[] before = File.ReadAllBytes(Shim), after = File.ReadAllBytes(RelaxedShim.Create(Shim, _folder));
        Assert.AreEqual(before.Length, after.Length);
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.HasCount(1, changed);
        Assert.AreEqual(before[changed[0]] | 2, (int)after[changed[0]]);
    }

    [TestMethod]
    public void Copy_that_is_intact_is_used_again()
    {
        string path = RelaxedShim.Create(Shim, _folder);
        var written = DateTime.UnixEpoch;
        File.SetLastWriteTimeUtc(path, written);
        Assert.AreEqual(path, RelaxedShim.Create(Shim, _folder));
        Assert.AreEqual(written, File.GetLastWriteTimeUtc(path));
    }

    [TestMethod]
    public void Copy_that_was_tampered_with_is_written_anew()
    {
        string path = RelaxedShim.Create(Shim, _folder);
        byte[] sound = File.ReadAllBytes(path), tampered = (byte[])sound.Clone();
        tampered[^1] ^= 1;
        File.WriteAllBytes(path, tampered);
        Assert.AreEqual(path, RelaxedShim.Create(Shim, _folder));
        CollectionAssert.AreEqual(sound, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Many_at_once_make_one_sound_copy_and_leave_nothing_else()
    {
        byte[] expected = File.ReadAllBytes(RelaxedShim.Create(Shim, Path.Combine(_folder, "alone")));
        string shared = Path.Combine(_folder, "shared");
        string[] paths = new string[16];
        Parallel.For(0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = paths.Length },
            i => paths[i] = RelaxedShim.Create(Shim, shared));
        Assert.HasCount(1, paths.Distinct().ToArray());
        CollectionAssert.AreEqual(expected, File.ReadAllBytes(paths[0]));
        Assert.HasCount(1, Directory.GetFiles(shared, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Folder_of_the_copy_is_the_users_alone()
    {
        string path = RelaxedShim.Create(Shim, _folder);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [TestMethod]
    public void File_that_is_no_library_is_a_clear_error()
    {
        string path = Path.Combine(_folder, "text.so");
        File.WriteAllText(path, new string('x', 200));
        Assert.ThrowsExactly<InvalidDataException>(() => RelaxedShim.Create(path, _folder));
    }

    [TestMethod]
    public void Library_cut_short_is_a_clear_error_wherever_it_is_cut()
    {
        byte[] image = File.ReadAllBytes(Shim);
        for (int length = 0; length < image.Length; length += 1 + (image.Length / 50))
        {
            byte[] part = image[..length];
            Assert.ThrowsExactly<InvalidDataException>(() => ElfVersionNeeds.Weaken(part, RelaxedShim.Version), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Version_that_is_not_needed_changes_nothing()
    {
        byte[] before = File.ReadAllBytes(Shim), after = (byte[])before.Clone();
        Assert.IsFalse(ElfVersionNeeds.Weaken(after, "GLIBCXX_9.9.99"));
        CollectionAssert.AreEqual(before, after);
    }
}
