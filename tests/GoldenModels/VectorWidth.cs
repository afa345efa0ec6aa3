using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.GoldenModels;

/// <summary>On which the last bits of scores depend.</summary>
public static class VectorWidth
{
    /// <summary>Environment that leaves vectors of 512, 256, 128 and no bits on a machine that has them all: name and value of a
    /// variable.</summary>
    public static IReadOnlyList<(string Name, string Value)> Switches { get; } =
        [("DOTNET_EnableAVX512", "1"), ("DOTNET_EnableAVX512", "0"), ("DOTNET_EnableAVX2", "0"), ("DOTNET_EnableHWIntrinsic", "0")];

    /// <summary>Bits of the widest vectors that this process computes with; 0 without any.</summary>
    public static int Bits
        => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>What scores begin with.</summary>
    internal static string Title => $"{TitleStart}{Bits}";

    private const string TitleStart = "# widest vectors in bits: ";

    /// <summary>The width that scores were computed at.</summary>
    public static int Read(string scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return int.Parse(scores.AsSpan(TitleStart.Length, scores.IndexOf('\n') - TitleStart.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether scores are promised to the bit: exponentials come from the C library, sums from instructions that other processors
    /// have not.</summary>
    public static bool KeepsBits => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
}
