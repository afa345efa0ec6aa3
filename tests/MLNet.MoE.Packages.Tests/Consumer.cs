using System.Text.RegularExpressions;

namespace MLNet.MoE.Packages.Tests;

/// <summary>A folder outside the repository, whose programs get the library from packages.</summary>
internal sealed partial class Consumer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Feed _feed;

    /// <summary>A folder with the table of deliveries and a NuGet.config of its own.</summary>
    public Consumer(Feed feed)
    {
        _feed = feed;
        File.Copy(Repository.Path("samples", "QuickStart", "deliveries.csv"), _folder.File("deliveries.csv"));
        // The machine's sources stay those that it has, and what lies in its cache is taken from there; ours go to a cache of their own.
        _folder.Write("NuGet.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="{feed.Folder}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{MachineCache()}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>Path of a file of the folder.</summary>
    public string FilePath(string name) => _folder.File(name);

    /// <summary>Builds a program that refers to packages of the feed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="code">Its code.</param>
    /// <param name="packages">The packages.</param>
    /// <returns>Path of its assembly.</returns>
    public string Build(string name, string code, params string[] packages)
    {
        Directory.CreateDirectory(_folder.File(name));
        File.WriteAllText(_folder.File($"{name}/Program.cs"), code);
        File.WriteAllText(_folder.File($"{name}/{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(id => $"<PackageReference Include=\"{id}\" Version=\"{_feed.Version}\" />"))}
              </ItemGroup>
            </Project>
            """);
        PackageCommand.Run(_folder.Path, ["build", name, "-c", "Release", "-o", _folder.File($"{name}/out")]);
        return _folder.File($"{name}/out/{name}.dll");
    }

    /// <summary>Runs a program in the folder and gives the lines that it wrote.</summary>
    public string[] Run(string program, params string[] arguments)
        => Lines(PackageCommand.Run(_folder.Path, [program, .. arguments]));

    /// <summary>Installs the tool <c>moe</c>.</summary>
    /// <returns>Path of the program.</returns>
    public string InstallTool()
    {
        PackageCommand.Run(_folder.Path,
            ["tool", "install", "MLNet.MoE.Tool", "--version", _feed.Version, "--tool-path", _folder.File("tools")]);
        return _folder.File(OperatingSystem.IsWindows() ? "tools/moe.exe" : "tools/moe");
    }

    /// <summary>Runs a program that is no assembly of .NET's.</summary>
    public string[] Execute(string program, params string[] arguments) => Lines(PackageCommand.Run(program, _folder.Path, arguments));

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static string[] Lines(string output)
        => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string MachineCache()
    {
        string said = PackageCommand.Run(Path.GetTempPath(), ["nuget", "locals", "global-packages", "--list"]);
        string cache = CacheFolder().Match(said).Groups[1].Value.Trim();
        Directory.CreateDirectory(cache);
        return cache;
    }

    [GeneratedRegex("global-packages: (.+)")]
    private static partial Regex CacheFolder();
}
