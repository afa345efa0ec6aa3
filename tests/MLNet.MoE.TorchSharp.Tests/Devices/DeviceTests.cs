using MLNet.MoE.Networks.Training;
using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Devices;
using MLNet.MoE.TorchTests.Training;

namespace MLNet.MoE.TorchTests.Devices;

[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    [DataRow("cpu", null)]
    [DataRow("cuda", 0)]
    [DataRow("cuda:3", 3)]
    public void Name_is_read(string name, int? gpu) => Assert.AreEqual(gpu, DeviceName.Parse(name).GpuIndex);

    [TestMethod]
    [DataRow("")]
    [DataRow("gpu")]
    [DataRow("cuda:")]
    [DataRow("cuda:-1")]
    [DataRow("cuda: 1")]
    [DataRow("CPU")]
    [DataRow("cuda:99999999999")]
    public void Name_that_is_no_device_is_a_clear_error(string name)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new TorchEngine(name));
        StringAssert.Contains(error.Message, $"'{name}' is no device");
    }

    [TestMethod]
    public void Named_gpu_that_is_missing_is_a_clear_error()
    {
        var request = Samples.Request(1, new TrainingSettings { MaximumEpochs = 1 });
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new TorchEngine("cuda:64").Train(request));
        StringAssert.Contains(error.Message, "There is no GPU 'cuda:64'");
    }

    [TestMethod]
    public void Nothing_named_takes_the_first_gpu_or_the_cpu_without_a_word()
    {
        Assert.AreEqual(new DeviceChoice(new DeviceName(0), null), DeviceChoice.Make(null, null, false, 2, () => "none"));
        Assert.AreEqual(new DeviceChoice(DeviceName.Cpu, null), DeviceChoice.Make(null, null, false, 0, () => "none"));
    }

    [TestMethod]
    public void Gpu_of_the_context_is_taken_where_it_is_there()
        => Assert.AreEqual(new DeviceName(1), DeviceChoice.Make(null, 1, false, 2, () => "none").Device);

    [TestMethod]
    public void Missing_gpu_of_the_context_falls_back_to_the_cpu_with_a_warning_where_allowed()
    {
        var choice = DeviceChoice.Make(null, 3, true, 2, () => "none");
        Assert.AreEqual(DeviceName.Cpu, choice.Device);
        StringAssert.Contains(choice.Warning, "'cuda:3'");
        Assert.ThrowsExactly<InvalidOperationException>(() => DeviceChoice.Make(null, 3, false, 2, () => "none"));
    }

    [TestMethod]
    [DataRow(null, 0, "needs the package")]
    [DataRow(0, 13000, "no NVIDIA driver")]
    [DataRow(12020, 13000, "driver is too old: it supports CUDA 12.2, and libtorch was built for 13.0")]
    public void Missing_gpu_is_told_of_in_one_line_with_its_reason(int? driver, int runtime, string reason)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => DeviceChoice.Make(new DeviceName(0), null, true, 0, () => GpuAbsence.Explain(driver, runtime)));
        StringAssert.StartsWith(error.Message, "There is no GPU 'cuda:0': ");
        StringAssert.Contains(error.Message, reason);
        StringAssert.EndsWith(error.Message, "or train on the device 'cpu'.");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Named_device_goes_before_that_of_the_context()
    {
        Assert.AreEqual(DeviceName.Cpu, DeviceChoice.Make(DeviceName.Cpu, 0, false, 1, () => "none").Device);
        Assert.AreEqual(new DeviceName(1), DeviceChoice.Make(new DeviceName(1), 0, false, 2, () => "none").Device);
        Assert.ThrowsExactly<InvalidOperationException>(() => DeviceChoice.Make(new DeviceName(2), 0, true, 2, () => "none"));
    }
}
