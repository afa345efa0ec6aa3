using System.Diagnostics;

namespace MLNet.MoE.Docs.Tests;

/// <summary>Runs <c>dotnet</c> in a process of its own.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">Its working folder, in which it may leave temporary files.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="AssertFailedException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // Servers that a build leaves behind would hold the pipes open and the output would never end.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // Where the build of a single file goes; it is of no use afterwards.
        start.Environment["XDG_DATA_HOME"] = start.Environment["TEMP"] = start.Environment["TMP"] = folder;
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"dotnet {string.Join(' ', start.ArgumentList)} did not end within {Limit.TotalMinutes} minutes.");
        }
        Assert.AreEqual(0, process.ExitCode, output.Result + errors.Result);
        return output.Result;
    }
}
