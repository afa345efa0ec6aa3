using System.Reflection;
using System.Runtime.InteropServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>The machine and the versions that results were made with, for people.</summary>
internal static class MachineText
{
    /// <summary>This machine.</summary>
    public static string Here { get; } =
        $"{Processor()}{Environment.ProcessorCount} processors; {RuntimeInformation.FrameworkDescription} on "
        + $"{RuntimeInformation.OSDescription}; Microsoft.ML {PackageVersion(typeof(Microsoft.ML.MLContext))}";

    // Assemblies of ML.NET are all of version 1.0.0; the package's version stands in the informational one, before the commit.
    private static string PackageVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0] ?? "";

    // Only Linux tells the name of its processor in a file; elsewhere there is what the system calls it.
    private static string Processor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        string? name = line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrEmpty(name) ? "" : name + ", ";
    }
}
