using TorchSharp;

namespace MLNet.MoE.TorchTests;

/// <summary>
/// The device that tests of networks run on: the CPU, or what the environment variable <c>MOE_TEST_DEVICE</c> names, such as <c>cuda:0</c>.
/// Tests of the CPU
/// itself (threads, heap, sums in a fixed order) stay on the CPU.
/// </summary>
internal static class TestDevice
{
    /// <summary>Its name, as <see cref="TorchEngine"/> takes it.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable("MOE_TEST_DEVICE") is { Length: > 0 } name ? name : "cpu";

    /// <summary>The device. libtorch has to be loaded.</summary>
    public static torch.Device Device => torch.device(Name);

    /// <summary>Whether it is the CPU, where sums are taken in a fixed order.</summary>
    public static bool IsCpu => Name == "cpu";

    /// <summary>An engine on it.</summary>
    public static TorchEngine Engine(TorchPrecision precision = TorchPrecision.Full) => new(Name, precision);
}
