using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Cli;

/// <summary>The torch engine, in a build that has it: it and its native library are large, and most people need neither.</summary>
internal static class TorchBuild
{
#if TORCH
    /// <summary>Whether this build has the engine.</summary>
    public static bool IsBuiltIn => true;

    /// <summary>Why the engine cannot train here; null where it can.</summary>
    public static string? Problem => TorchStatus.Probe().Problem;

    /// <summary>Makes the engine.</summary>
    /// <param name="device">Its device, or null for its own choice.</param>
    public static ITrainingEngine Create(string? device) => new TorchEngine(device);

    /// <summary>A line about it for <c>moe doctor</c>.</summary>
    public static string Describe()
    {
        var status = TorchStatus.Probe();
        return status.Problem is { } problem
            ? $"not available (TorchSharp {status.Version}): {problem}"
            : $"available (TorchSharp {status.Version}, libtorch {status.LibraryVersion}, "
                + $"devices {string.Join(", ", status.Devices)}, {status.Threads} threads); {status.Advice}";
    }
#else
    /// <summary>Whether this build has the engine.</summary>
    public static bool IsBuiltIn => false;

    private const string HowToGet =
        "this moe was built without the torch engine; build it with -p:TorchBackend=cpu, cuda-linux or cuda-windows (dotnet build -c "
        + "Release -p:TorchBackend=cpu)";

    /// <summary>Why the engine cannot train here; null where it can.</summary>
    public static string? Problem => "--engine torch: " + HowToGet + ", or leave --engine out.";

    /// <summary>Makes the engine.</summary>
    /// <param name="device">Its device, or null for its own choice.</param>
    /// <exception cref="CommandException">Always, in this build.</exception>
    public static ITrainingEngine Create(string? device) => throw new CommandException(Problem!, ExitCode.Failed);

    /// <summary>A line about it for <c>moe doctor</c>.</summary>
    public static string Describe() => "not available: " + HowToGet;
#endif
}
