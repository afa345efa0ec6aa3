using System.Text;

namespace MLNet.MoE.Cli.Tests.Models;

// That the parts of every trainer are known, the tests of TrainCommand show, which load what it wrote.
[TestClass]
public sealed class ModelPartsTests
{
    private const string Golden = "gaussian-price", Loader = "CopyTransform";

    [TestMethod]
    [DataRow("CustomMapping", DisplayName = "a mapping by code of another assembly")]
    [DataRow("OnnxTransform", DisplayName = "a network for native code")]
    [DataRow("TextLoader", DisplayName = "a reader of other files")]
    public void Part_that_train_does_not_write_is_refused_by_name(string loader)
    {
        using var model = new DamagedModel(Golden);
        string part = model.PartWith(Loader);
        model.EditEntry(part,
            bytes => Replace(bytes, Encoding.ASCII.GetBytes(Loader), Encoding.ASCII.GetBytes(loader.PadRight(Loader.Length, '\0'))));
        model.AssertRefused($"it has a part '{loader}' of 'Microsoft.ML.Data");
    }

    [TestMethod]
    [DataRow("Microsoft.ML.Evil")]
    [DataRow("../../../evil/dll")]
    [DataRow("MLNet.MoE, a=b,,")]
    public void Assembly_of_another_name_is_not_loaded(string assembly)
    {
        const string original = "Microsoft.ML.Data";
        using var model = new DamagedModel(Golden);
        model.EditEntry(model.PartWith(Loader),
            bytes =>
                Replace(bytes, Encoding.Unicode.GetBytes(original), Encoding.Unicode.GetBytes(assembly.PadRight(original.Length, 'x'))));
        model.AssertRefused("which this version of 'moe train' does not write");
    }

    [TestMethod]
    public void Part_that_nothing_refers_to_is_refused_too()
    {
        using var model = new DamagedModel(Golden);
        model.Add("other/Model.key", new byte[300]);
        model.AssertRefused("its part 'other/Model.key' has no header");
    }

    [TestMethod]
    public void Expression_is_the_one_that_train_writes()
    {
        const string other = "another expression than 'moe train' writes",
            number = "its card takes another number off its label than the model adds";
        using var model = DamagedModel.OfLargeNumbers();
        StringAssert.Contains(CommandLine.Run("predict", model.Path, model.Table, "--out", "-").AssertDone().Output, "12345679");
        byte[] whole = File.ReadAllBytes(model.Path);
        foreach (var (old, with, reason) in ((string, string, string)[])[("double(score)", "double(-----)", other),
            ("(score) =>", "((((((( =>", other), ("E+008d", "E+007d", number)])
        {
            File.WriteAllBytes(model.Path, whole);
            model.EditEntry(model.PartWith("ExprTransform"),
                bytes => Replace(bytes, Encoding.Unicode.GetBytes(old), Encoding.Unicode.GetBytes(with)));
            model.AssertRefused(reason);
        }
    }

    private static byte[] Replace(byte[] bytes, byte[] old, byte[] with)
    {
        int at = bytes.AsSpan().IndexOf(old);
        Assert.IsGreaterThanOrEqualTo(0, at);
        with.CopyTo(bytes, at);
        return bytes;
    }
}
