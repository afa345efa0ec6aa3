using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Native;

/// <summary>Limits of glibc's heap. On other systems, and where the user has set the heap in the environment, nothing is done.</summary>
internal static class GlibcHeap
{
    // Parameters of glibc's mallopt, and what they are by default.
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;
    private const int DefaultThreshold = 128 * 1024;
    private const int Mebibyte = 1 << 20;

    private static bool IsOurs
        => OperatingSystem.IsLinux()
        && !IsSet(name => Environment.GetEnvironmentVariable(name), Environment.GetEnvironmentVariables().Keys.Cast<string>());

    /// <summary>
    /// Fits the heap to training. Each tensor is allocated anew in each step; by default the heap maps the larger ones and gives them back
    /// at once, and half of a step and more goes into fetching zeroed pages again. Here it keeps what it has, up to tensors of 32 MiB, the
    /// most that it can be told.
    /// </summary>
    public static void Fit()
    {
        if (IsOurs) Set(32 * Mebibyte, 1024 * Mebibyte, 64 * Mebibyte);
    }

    /// <summary>
    /// Sets glibc's defaults again and gives the unused memory back to the system. What cannot be set again is that glibc raises the first
    /// two by itself when large blocks come and go: any call of mallopt ends that.
    /// </summary>
    public static void Restore()
    {
        if (!IsOurs) return;
        Set(DefaultThreshold, DefaultThreshold, DefaultThreshold);
        Try(() => malloc_trim(0));
    }

    /// <summary>Whether an environment sets the heap.</summary>
    /// <param name="value">Value of a variable, or null.</param>
    /// <param name="names">Names of all variables.</param>
    internal static bool IsSet(Func<string, string?> value, IEnumerable<string> names) =>
        names.Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal))
        || value("GLIBC_TUNABLES")?.Contains("glibc.malloc", StringComparison.Ordinal) == true;

    private static void Set(int mmapThreshold, int trimThreshold, int topPad) => Try(() =>
    {
        _ = mallopt(MmapThreshold, mmapThreshold);
        _ = mallopt(TrimThreshold, trimThreshold);
        return mallopt(TopPad, topPad);
    });

    private static void Try(Func<int> call)
    {
        try
        {
            _ = call();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other C libraries than glibc have no such call, and give memory back by themselves.
        }
    }

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);

    [DllImport("libc")]
    private static extern int malloc_trim(nuint pad);
}
