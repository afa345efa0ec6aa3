using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// An environment variable that native code is to read while a library is loaded, and that is removed again afterwards, so that neither the
/// host nor the processes it starts see it. One that is set already is left alone.
/// </summary>
internal sealed class TemporaryVariable : IDisposable
{
    private readonly string? _name;

    public TemporaryVariable(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is not null) return;
        _name = name;
        Environment.SetEnvironmentVariable(name, value);
        // On Unix .NET keeps a copy of the environment of its own; native code reads the process's.
        Native(() => setenv(name, value, 0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_name is null) return;
        Environment.SetEnvironmentVariable(_name, null);
        Native(() => unsetenv(_name));
    }

    private static void Native(Func<int> call)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            _ = call();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Without the call the library is loaded as it is by default.
        }
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int unsetenv(string name);
}
