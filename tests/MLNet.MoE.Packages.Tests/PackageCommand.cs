namespace MLNet.MoE.Packages.Tests;

/// <summary>Runs programs in a folder that has a source of packages of its own.</summary>
internal static class PackageCommand
{
    /// <summary>Runs <c>dotnet</c> and gives what it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string folder, IEnumerable<string> arguments) => Run(DotNet.Host, folder, arguments);

    /// <summary>Runs a program and gives what it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed or did not end; the message shows all its output.</exception>
    public static string Run(string program, string folder, IEnumerable<string> arguments)
        => DotNet.Run(program, folder, arguments, environment =>
        {
            // The folder's NuGet.config says where packages go.
            environment.Remove("NUGET_PACKAGES");
            // A tool is started by a program that looks for the runtime.
            if (Path.GetDirectoryName(DotNet.Host) is { Length: > 0 } root) environment["DOTNET_ROOT"] = root;
        });
}
