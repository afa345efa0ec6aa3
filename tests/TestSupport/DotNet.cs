using System.Diagnostics;

namespace MLNet.MoE.TestSupport;

/// <summary>Runs <c>dotnet</c>, or another program, in a process of its own.</summary>
public static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs <c>dotnet</c> to its end, with its temporary files in its working folder.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string folder, IEnumerable<string> arguments) => Run(Host, folder, arguments, environment =>
    {
        // Where the build of a single file goes; it is of no use afterwards.
        environment["XDG_DATA_HOME"] = environment["TEMP"] = environment["TMP"] = folder;
    });

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="change">Changes its environment variables.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string program, string folder, IEnumerable<string> arguments, Action<IDictionary<string, string?>> change)
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
        change(start.Environment);
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        string command = $"{program} {string.Join(' ', start.ArgumentList)}";
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{command} did not end within {Limit.TotalMinutes} minutes.");
        }
        return process.ExitCode == 0 ? output.Result
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}:\n{output.Result}{errors.Result}");
    }
}
