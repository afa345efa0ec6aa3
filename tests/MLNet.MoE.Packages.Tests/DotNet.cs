using System.Diagnostics;

namespace MLNet.MoE.Packages.Tests;

/// <summary>Runs programs in processes of their own.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs <c>dotnet</c> and gives what it wrote to standard output.</summary>
    /// <exception cref="AssertFailedException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string folder, IEnumerable<string> arguments) => Run(Host, folder, arguments);

    /// <summary>Runs a program and gives what it wrote to standard output.</summary>
    /// <exception cref="AssertFailedException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // Servers that a build leaves behind would hold the pipes open and the output would never end.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // The folder's NuGet.config says where packages go.
        start.Environment.Remove("NUGET_PACKAGES");
        // A tool is started by a program that looks for the runtime.
        if (Path.GetDirectoryName(Host) is { Length: > 0 } root) start.Environment["DOTNET_ROOT"] = root;
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', start.ArgumentList)} did not end within {Limit.TotalMinutes} minutes.");
        }
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', start.ArgumentList)}\n{output.Result}{errors.Result}");
        return output.Result;
    }
}
