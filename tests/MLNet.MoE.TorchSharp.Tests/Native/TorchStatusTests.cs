namespace MLNet.MoE.TorchTests.Native;

[TestClass]
public sealed class TorchStatusTests
{
    [TestMethod]
    public void Status_names_the_cpu_and_the_versions()
    {
        var status = TorchStatus.Probe();
        Assert.IsTrue(status.IsAvailable, status.Problem);
        Assert.AreEqual("cpu", status.Devices[0]);
        StringAssert.StartsWith(status.Version, "0.");
        StringAssert.StartsWith(status.LibraryVersion, "2.");
        Assert.IsGreaterThan(0, status.Threads);
    }
}
