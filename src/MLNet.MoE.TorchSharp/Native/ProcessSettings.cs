using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Native;

/// <summary>Settings of the process that libtorch needs before it is loaded. What the user has set in the environment is left alone.</summary>
internal static class ProcessSettings
{
    // Parameters of glibc's mallopt.
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3, ArenaMax = -8;
    private const int Mebibyte = 1 << 20, LargestMapped = 4 * Mebibyte, LargestKept = 32 * Mebibyte;

    public static void Apply()
    {
        // Threads that spin while they wait take the processor from those that work: on a busy machine a small product took 1,000 times longer.
        SetVariable("OMP_WAIT_POLICY", "passive");
        if (OperatingSystem.IsLinux() && !SetsHeap()) SetHeap();
    }

    /// <summary>
    /// Fits the heap to the tensors of a training. Kept tensors of a few MiB leave gaps that add up to a gigabyte and more within some thousand steps, and
    /// mapping them anew is as fast; of larger ones it is slower by half, so those are kept.
    /// </summary>
    /// <param name="largest">Bytes of the largest tensor that each step allocates.</param>
    public static void FitHeap(long largest)
    {
        if (OperatingSystem.IsLinux() && !SetsHeap()) Set(MmapThreshold, largest <= LargestMapped ? Mebibyte : LargestKept);
    }

    /// <summary>Gives the heap's unused memory back to the system. To be called after a training.</summary>
    public static void TrimHeap()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = malloc_trim(0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than glibc give memory back by themselves.
        }
    }

    private static bool SetsHeap() => Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal));

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

    /// <summary>
    /// Each tensor is allocated anew in each step. By default the heap maps the larger ones and gives them back at once, and half of a step goes into
    /// fetching zeroed pages again. Here the heap keeps what it has, up to tensors of 32 MiB, the most that it can be told, until <see cref="FitHeap"/> says otherwise. And it is one heap: of several
    /// each would keep a step's tensors.
    /// </summary>
    private static void SetHeap()
    {
        Set(MmapThreshold, LargestKept);
        Set(TrimThreshold, 1024 * Mebibyte);
        Set(TopPad, 64 * Mebibyte);
        Set(ArenaMax, 1);
    }

    private static void Set(int parameter, int value)
    {
        try
        {
            _ = mallopt(parameter, value);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such call.
        }
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);

    [DllImport("libc")]
    private static extern int malloc_trim(nuint pad);
}
