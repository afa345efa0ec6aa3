namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>The torch engine from the command line, in a program without the engine or its native library.</summary>
[TestClass]
public sealed class EngineTests
{
    /// <summary>What to do where the engine, or only its native library, is absent.</summary>
    private static readonly string Missing = TorchBuild.IsBuiltIn ? "add the package TorchSharp-cpu" : "-p:TorchBackend=cpu";

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Engine_that_is_absent_is_one_line_that_says_how_to_get_it()
    {
        RequireNoNativeLibrary();
        Train("--engine", "torch").AssertFailed(ExitCode.Failed, "--engine torch", Missing);
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Benchmark_on_an_engine_without_its_native_library_does_not_begin()
    {
        RequireNoNativeLibrary();
        CommandLine.Run("bench", "--datasets", "monk-1", "--models", "mlp", "--engine", "torch", "--out", _folder.File("r"))
            .AssertFailed(ExitCode.Failed, Missing);
        Assert.IsFalse(Directory.Exists(_folder.File("r")));
    }

    [TestMethod]
    public void Device_of_a_benchmark_that_is_no_device_is_refused() =>
        CommandLine.Run("bench", "--engine", "torch", "--device", "gpu", "--out", _folder.File("r"))
            .AssertFailed(TorchBuild.IsBuiltIn ? ExitCode.BadInput : ExitCode.Failed, TorchBuild.IsBuiltIn ? "'gpu' is no device"
                : Missing);

    [TestMethod]
    public void Seeds_cannot_be_stacked_on_the_managed_engine() =>
        CommandLine.Run("bench", "--datasets", "monk-1", "--models", "mlp", "--seeds", "2", "--stack", "--out", _folder.File("r"))
            .AssertRefused("one network at a time");

    [TestMethod]
    public void Doctor_says_why_the_engine_cannot_train()
    {
        RequireNoNativeLibrary();
        StringAssert.Contains(CommandLine.Run("doctor", "--json").AssertDone().Output, Missing);
    }

    [TestMethod]
    public void Device_that_is_no_device_is_refused() =>
        Train("--engine", "torch", "--device", "gpu")
            .AssertFailed(TorchBuild.IsBuiltIn ? ExitCode.BadInput : ExitCode.Failed, TorchBuild.IsBuiltIn ? "'gpu' is no device"
                : Missing);

    [TestMethod]
    public void Device_of_the_managed_engine_is_refused() => Train("--device", "cuda").AssertRefused("--device cuda", "--engine torch");

    [TestMethod]
    public void Engine_of_a_tree_is_refused()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        CommandLine.Run("train", csv, "--label", "kind", "--out", _folder.File("m.zip"), "--model", "fasttree", "--engine", "torch")
            .AssertFailed(TorchBuild.IsBuiltIn ? ExitCode.BadInput : ExitCode.Failed, "--engine torch",
                TorchBuild.IsBuiltIn ? "for the networks" : Missing);
    }

    [TestMethod]
    public void Unknown_engine_is_refused() => Train("--engine", "jax").AssertRefused("jax");

    private static void RequireNoNativeLibrary()
    {
        if (TorchBuild.Problem is null) Assert.Inconclusive("This build has libtorch.");
    }

    private CommandLine Train(params string[] more) =>
        CommandLine.Run(SampleTables.Train(_folder.Write("t.csv", SampleTables.Cars()), "kind", _folder.File("m.zip"), more));
}
