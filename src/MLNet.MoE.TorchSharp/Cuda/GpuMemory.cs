using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Cuda;

/// <summary>Memory of the device that a fit runs on.</summary>
internal static class GpuMemory
{
    /// <summary>More than any device has, in bytes.</summary>
    private const long Impossible = 1L << 50;

    /// <summary>
    /// Bytes that a fit may count on: what is free of a GPU's memory, and the memory that .NET counts on for the CPU. No limit where it
    /// cannot be told.
    /// </summary>
    /// <param name="gpu">Number of the GPU; null for the CPU.</param>
    public static long Available(int? gpu) =>
        gpu is int number ? CudaRuntime.OrNull()?.FreeMemory(number) ?? long.MaxValue : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>
    /// Gives the memory that libtorch keeps of a GPU for later back to the system. libtorch has a function for it, but exports none that
    /// could be called by name; it also does so by itself before it refuses a tensor for lack of memory, and such a tensor is asked for
    /// here.
    /// </summary>
    public static void GiveBack(Device device)
    {
        lock (CudaGraphDevice.Recording)
        {
            try
            {
                using var _ = empty(Impossible, ScalarType.Byte, device);
            }
            catch (ExternalException)
            {
            }
        }
    }
}
