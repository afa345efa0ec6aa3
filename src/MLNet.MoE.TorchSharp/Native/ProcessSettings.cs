using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Native;

/// <summary>Settings of the process that libtorch needs before it is loaded. What the user has set in the environment is left alone.</summary>
internal static class ProcessSettings
{
    private const int MmapThreshold = -3;
    private const int ThresholdBytes = 128 * 1024;

    public static void Apply()
    {
        // Threads that spin while they wait take the processor from those that work: on a busy machine a small product took 1,000 times longer.
        SetVariable("OMP_WAIT_POLICY", "passive");
        // The C library's heap cannot reuse the aligned blocks that libtorch gives back, and grows by megabytes a step; mapped blocks are given back whole.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is null) LimitHeap();
    }

    private static void SetVariable(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is not null) return;
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows()) return;
        // .NET keeps a copy of the environment of its own; native code reads the process's.
        try
        {
            _ = setenv(name, value, 0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Without the call libtorch runs as it does by default, only slower on a busy machine.
        }
    }

    private static void LimitHeap()
    {
        try
        {
            _ = mallopt(MmapThreshold, ThresholdBytes);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such call and no such growth.
        }
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);
}
