using System.Diagnostics;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class TemporaryNameTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void What_a_process_left_that_no_longer_runs_is_deleted_and_nothing_else()
    {
        int dead = DeadProcess(), living = Environment.ProcessId;
        string mine = TemporaryName.In(_folder.Path), today = Path.GetFileName(mine), other = today.Replace(today[5..13], "00000000");
        string[] left = [Of(today, dead), $"results.csv.{dead}.7.tmp", $"model.zip.{dead}.tmp"];
        string[] kept = [today, other, $"results.csv.{living}.7.tmp", $"somebody.txt.{dead}.tmp", "results.csv", "results.csv.tmp",
            "results.csv.old.tmp", ".moe-notes.tmp", $".moe-{dead}.tmp"];
        foreach (string name in left.Concat(kept)) _folder.Write(name, name);
        Directory.CreateDirectory(_folder.File($"data.unpacking-{dead}"));
        File.WriteAllText(_folder.File($"data.unpacking-{dead}/x"), "x");

        TemporaryName.CleanUp(_folder.Path, name => name is "results.csv" or "model.zip" or "data");

        CollectionAssert.AreEquivalent(kept, Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ToArray());
        foreach (string name in kept) Assert.AreEqual(name, File.ReadAllText(_folder.File(name)));
    }

    [TestMethod]
    public void What_another_machine_left_is_deleted_once_it_cannot_be_in_use()
    {
        string today = Path.GetFileName(TemporaryName.In(_folder.Path)), other = today.Replace(today[5..13], "00000000");
        _folder.Write(other, "");
        File.SetLastWriteTimeUtc(_folder.File(other), DateTime.UtcNow.AddDays(-8));

        TemporaryName.CleanUp(_folder.Path, _ => false);

        Assert.AreEqual(0, Directory.EnumerateFileSystemEntries(_folder.Path).Count());
    }

    [TestMethod]
    public void A_number_that_another_process_got_since_keeps_nothing_alive()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["--list-sdks"]) { RedirectStandardOutput = true })!;
        string left = Of(Path.GetFileName(TemporaryName.In(_folder.Path)), process.Id);
        _folder.Write(left, "");
        File.SetLastWriteTimeUtc(_folder.File(left), DateTime.UtcNow.AddHours(-1));

        TemporaryName.CleanUp(_folder.Path, _ => false);
        process.WaitForExit();

        Assert.IsFalse(File.Exists(_folder.File(left)));
    }

    [TestMethod]
    public void A_folder_that_is_not_there_is_no_error() => TemporaryName.CleanUp(_folder.File("nowhere"), _ => true);

    private static string Of(string name, int process)
    {
        string[] parts = name.Split('-');
        return $"{parts[0]}-{parts[1]}-{process}-{parts[3]}";
    }

    private static int DeadProcess()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["--list-sdks"]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.Id;
    }
}
