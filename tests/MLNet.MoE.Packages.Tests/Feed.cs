using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Packages.Tests;

/// <summary>A folder of packages: those that the variable <c>MOE_PACKAGES</c> names, or ones that are packed for the tests.</summary>
internal sealed partial class Feed
{
    /// <summary>Release notes of packages that are packed for the tests; MSBuild has a use of its own for some of these letters.</summary>
    public const string ReleaseNotes = "- Faster; 100 % the same.\n- `a,b` & <c>\n";

    private const string FolderVariable = "MOE_PACKAGES";

    private static readonly string[] Projects = ["MLNet.MoE", "MLNet.MoE.TorchSharp", "MLNet.MoE.Cli"];

    private Feed(string folder, string version, bool isPackedHere)
        => (Folder, Version, IsPackedHere) = (folder, version, isPackedHere);

    /// <summary>Where the packages lie.</summary>
    public string Folder { get; }

    /// <summary>Version of all of them.</summary>
    public string Version { get; }

    /// <summary>Whether they were packed for the tests.</summary>
    public bool IsPackedHere { get; }

    /// <summary>Names of the packages, without version.</summary>
    public IReadOnlyList<string> Names =>
        [.. Directory.EnumerateFiles(Folder, $"*.{Version}.nupkg")
            .Select(file => Path.GetFileName(file)[..^(Version.Length + ".nupkg".Length + 1)])
            .Order(StringComparer.Ordinal)];

    /// <summary>A package of this feed.</summary>
    public Package Package(string name) => new(Path.Combine(Folder, $"{name}.{Version}.nupkg"));

    /// <summary>The package of symbols beside a package.</summary>
    public Package Symbols(string name) => new(Path.Combine(Folder, $"{name}.{Version}.snupkg"));

    /// <summary>Finds or packs the packages.</summary>
    /// <param name="work">A folder for whatever packing writes; nothing is written into the repository.</param>
    public static Feed Open(TemporaryFolder work)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given)
        {
            string[] versions = [.. Directory.EnumerateFiles(given, "MLNet.MoE.*.nupkg")
                .Select(file => LibraryPackage().Match(Path.GetFileName(file)))
                .Where(match => match.Success)
                .Select(match => match.Groups[1].Value)];
            Assert.HasCount(1, versions, $"{FolderVariable} names '{given}', which should hold one version of MLNet.MoE.");
            return new(Path.GetFullPath(given), versions[0], isPackedHere: false);
        }
        string folder = work.File("feed"), notes = work.Write("notes.md", ReleaseNotes);
        // A version of its own, so that no cache of packages takes it for another.
        string version = $"0.0.1-test.{DateTime.UtcNow:yyyyMMdd}.{Environment.ProcessId}";
        foreach (string project in Projects)
        {
            PackageCommand.Run(work.Path,
            [
                "pack", Repository.Path("src", project), "-c", "Release", "-o", folder, "--artifacts-path", work.File("artifacts"),
                $"-p:Version={version}", $"-p:ReleaseNotesFile={notes}", "-p:ContinuousIntegrationBuild=true",
                // The build has looked at the code.
                "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:NuGetAudit=false",
                // Each system takes a restore and a build of its own.
                $"-p:ToolSystems={System}",
            ]);
        }
        return new(folder, version, isPackedHere: true);
    }

    /// <summary>The system that the tests run on, as tools are packed for it.</summary>
    public static string System
    {
        get
        {
            string name = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{name}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    [GeneratedRegex(@"^MLNet\.MoE\.(\d.*)\.nupkg$")]
    private static partial Regex LibraryPackage();
}
