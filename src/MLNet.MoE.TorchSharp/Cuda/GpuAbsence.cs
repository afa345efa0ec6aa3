using System.Globalization;

namespace MLNet.MoE.Torch.Cuda;

/// <summary>Why libtorch sees no GPU, and what to do about it.</summary>
internal static class GpuAbsence
{
    /// <summary>Looks at what is loaded.</summary>
    public static string Explain() =>
        CudaRuntime.OrNull() is { } runtime ? Explain(runtime.DriverVersion, runtime.RuntimeVersion) : Explain(null, 0);

    /// <summary>Explains.</summary>
    /// <param name="driver">
    /// Version of CUDA that the driver supports, as 1000 x major + 10 x minor; 0 without a driver, null where libtorch has no part for
    /// CUDA.
    /// </param>
    /// <param name="runtime">Version that libtorch was built for.</param>
    public static string Explain(int? driver, int runtime)
    {
        if (driver is null)
            return "libtorch has no part for CUDA; the application needs the package TorchSharp-cuda-linux or TorchSharp-cuda-windows";
        if (driver == 0) return "the system has no NVIDIA driver, or this process may not use it";
        // Versions of one major number run on each other's drivers.
        if (driver / 1000 < runtime / 1000)
            return $"the NVIDIA driver is too old: it supports CUDA {Version(driver.Value)}, and libtorch was built for {Version(runtime)}";
        return "the driver is there and shows none; look at CUDA_VISIBLE_DEVICES and nvidia-smi";
    }

    private static string Version(int version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}");
}
