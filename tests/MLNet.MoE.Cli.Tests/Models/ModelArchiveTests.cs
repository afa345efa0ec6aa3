using System.Text;

namespace MLNet.MoE.Cli.Tests.Models;

[TestClass]
public sealed class ModelArchiveTests
{
    private const string Golden = "gaussian-price";

    [TestMethod]
    public void Entry_that_is_absent_empty_or_cut_off_is_refused_unless_nobody_reads_it()
    {
        string[] unread = ["Version.txt", "TrainSchema", "Terms.txt"];
        string[] entries;
        using (var whole = new DamagedModel(Golden)) entries = whole.Entries();
        var accepted = new List<string>();
        foreach (string entry in entries.Where(name => !unread.Any(name.EndsWith)))
        {
            foreach (var (how, cut) in (IEnumerable<(string, Func<byte[], byte[]?>)>)[("absent", _ => null), ("empty", _ => []),
                ("half", bytes => bytes[..(bytes.Length / 2)]), ("less a byte", bytes => bytes[..^1])])
            {
                using var damaged = new DamagedModel(Golden);
                damaged.EditEntry(entry, cut);
                var run = damaged.Predict();
                if (run.ExitCode == ExitCode.Done) accepted.Add($"{entry} {how}");
                else run.AssertRefused(damaged.Path, "is no model file, or it is cut off or damaged: ");
            }
        }
        // Without the card it is the model of a program.
        Assert.AreEqual("moe/card.json absent", string.Join(", ", accepted));
    }

    [TestMethod]
    public void File_that_is_cut_off_anywhere_is_refused()
    {
        byte[] bytes;
        using (var whole = new DamagedModel(Golden)) bytes = File.ReadAllBytes(whole.Path);
        for (int length = 0; length < bytes.Length; length += 97)
        {
            using var damaged = new DamagedModel(Golden);
            File.WriteAllBytes(damaged.Path, bytes[..length]);
            damaged.Predict().AssertRefused(damaged.Path, "is no model file, or it is cut off or damaged: ");
        }
    }

    [TestMethod]
    public void Zip_of_a_zip_is_refused()
    {
        using var model = new DamagedModel(Golden);
        byte[] bytes = File.ReadAllBytes(model.Path);
        File.Delete(model.Path);
        model.Add("m.zip", bytes);
        model.AssertRefused("without the entry 'moe/card.json', so no model that 'moe train' wrote");
    }

    [TestMethod]
    [DataRow(DamagedModel.Card)]
    [DataRow("MOE\\CARD.JSON")]
    [DataRow("TransformerChain\\Model.key")]
    public void Entry_twice_is_refused_since_readers_differ_in_which_they_take(string name)
    {
        using var model = new DamagedModel(Golden);
        model.Add(name, Encoding.UTF8.GetBytes("{}"));
        model.AssertRefused("it has two entries");
    }

    [TestMethod]
    [DataRow(DamagedModel.Card, 10u)]
    [DataRow(DamagedModel.Card, 5_000u)]
    [DataRow(DamagedModel.Card, 0x7FFF_FFFFu)]
    [DataRow("Schema", 20u)]
    [DataRow("Schema", 0xFFFF_FFF0u)]
    [DataRow("TransformerChain/Model.key", 100u)]
    [DataRow("TransformerChain/Model.key", 0x7FFF_FFFFu)]
    public void Entry_of_another_size_than_it_says_is_refused(string name, uint length)
    {
        using var model = new DamagedModel(Golden);
        model.SayLength(name, length);
        model.Predict().AssertRefused(model.Path, "is no model file, or it is cut off or damaged: ");
    }

    [TestMethod]
    public void Archive_that_unpacks_to_much_more_than_its_size_is_refused_before_it_is_unpacked()
    {
        using var model = new DamagedModel(Golden);
        model.Add("TransformerChain/zeros", new byte[80 << 20]);
        model.AssertRefused("it unpacks to more than");
    }

    [TestMethod]
    public void Card_of_absurd_size_is_refused()
    {
        using var model = new DamagedModel(Golden);
        model.EditEntry(DamagedModel.Card, card => [.. card, .. Encoding.UTF8.GetBytes(new string(' ', 3 << 20))]);
        model.AssertRefused("'moe/card.json' has 3146");
    }

    [TestMethod]
    public void Pipe_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        CommandLine.Run("predict", "/dev/null", "t.csv", "--out", "-").AssertRefused("is no model file");
    }
}
