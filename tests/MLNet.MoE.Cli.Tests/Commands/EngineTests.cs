namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>The torch engine from the command line, in a program without the native library.</summary>
[TestClass]
public sealed class EngineTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Engine_without_its_native_library_is_one_line_that_names_the_package_and_the_file()
    {
        RequireNoNativeLibrary();
        Train("--engine", "torch").AssertFailed(ExitCode.Failed, "add the package TorchSharp-cpu", "LibTorchSharp", "The loader's reason:");
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Benchmark_on_an_engine_without_its_native_library_does_not_begin()
    {
        RequireNoNativeLibrary();
        CommandLine.Run("bench", "--datasets", "monk-1", "--models", "mlp", "--engine", "torch", "--out", _folder.File("r")).AssertFailed(ExitCode.Failed, "add the package TorchSharp-cpu");
        Assert.IsFalse(Directory.Exists(_folder.File("r")));
    }

    [TestMethod]
    public void Device_of_a_benchmark_that_is_no_device_is_refused() =>
        CommandLine.Run("bench", "--engine", "torch", "--device", "gpu", "--out", _folder.File("r")).AssertRefused("'gpu' is no device");

    [TestMethod]
    public void Seeds_cannot_be_stacked_on_the_managed_engine() =>
        CommandLine.Run("bench", "--datasets", "monk-1", "--models", "mlp", "--seeds", "2", "--stack", "--out", _folder.File("r")).AssertRefused("one network at a time");

    [TestMethod]
    public void Doctor_says_why_the_engine_cannot_train()
    {
        RequireNoNativeLibrary();
        StringAssert.Contains(CommandLine.Run("doctor", "--json").AssertDone().Output, "add the package TorchSharp-cpu");
    }

    [TestMethod]
    public void Device_that_is_no_device_is_refused() =>
        Train("--engine", "torch", "--device", "gpu").AssertRefused("'gpu' is no device", "'cuda:0'");

    [TestMethod]
    public void Device_of_the_managed_engine_is_refused() => Train("--device", "cuda").AssertRefused("--device cuda", "--engine torch");

    [TestMethod]
    public void Engine_of_a_tree_is_refused()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        CommandLine.Run("train", csv, "--label", "kind", "--out", _folder.File("m.zip"), "--model", "fasttree", "--engine", "torch").AssertRefused("--engine torch", "for the networks");
    }

    [TestMethod]
    public void Unknown_engine_is_refused() => Train("--engine", "jax").AssertRefused("jax");

    private static void RequireNoNativeLibrary()
    {
        if (TorchStatus.Probe().IsAvailable) Assert.Inconclusive("This build has libtorch.");
    }

    private CommandLine Train(params string[] more) =>
        CommandLine.Run(SampleTables.Train(_folder.Write("t.csv", SampleTables.Cars()), "kind", _folder.File("m.zip"), more));
}
