using System.Text.RegularExpressions;

namespace MLNet.MoE.Packages.Tests;

/// <summary>What is in the packages, and what they say of themselves.</summary>
[TestClass]
public sealed partial class PackageContentTests
{
    private const long LargestTool = 60_000_000;

    private static readonly string[] Libraries = ["MLNet.MoE", "MLNet.MoE.TorchSharp"];

    [TestMethod]
    public void There_is_a_package_for_each_library_and_each_system()
    {
        string[] systems = Packed.Feed.IsPackedHere ? [Feed.System]
            : ["linux-arm64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"];
        CollectionAssert.AreEquivalent(
            (string[])[.. Libraries, "MLNet.MoE.Tool", .. systems.Select(system => $"MLNet.MoE.Tool.{system}")],
            Packed.Feed.Names.ToArray());
    }

    [TestMethod]
    public void Library_depends_on_nothing_but_MLNet()
    {
        var dependencies = Packed.Feed.Package("MLNet.MoE").Dependencies;
        CollectionAssert.AreEquivalent((string[])["Microsoft.ML", "System.Numerics.Tensors"], dependencies.Keys.ToArray());
        Assert.AreEqual("[5.0.1, 6.0.0)", dependencies["Microsoft.ML"]);
    }

    [TestMethod]
    public void Torch_package_takes_the_same_version_of_the_library_and_forces_no_version_of_other_packages()
    {
        var dependencies = Packed.Feed.Package("MLNet.MoE.TorchSharp").Dependencies;
        CollectionAssert.AreEquivalent((string[])["MLNet.MoE", "TorchSharp"], dependencies.Keys.ToArray());
        Assert.AreEqual($"[{Packed.Feed.Version}]", dependencies["MLNet.MoE"]);
    }

    [TestMethod]
    public void Every_package_introduces_itself()
    {
        foreach (string name in Packed.Feed.Names)
        {
            var package = Packed.Feed.Package(name);
            Assert.AreEqual("MIT", package.Said("license"), name);
            Assert.AreEqual("icon.png", package.Said("icon"), name);
            Assert.AreEqual("README.md", package.Said("readme"), name);
            Assert.IsGreaterThan(40, package.Said("description")!.Length, name);
            CollectionAssert.Contains(package.Files.ToArray(), "icon.png", name);
            if (Packed.Feed.IsPackedHere) Assert.AreEqual(Feed.ReleaseNotes.Trim(), package.Said("releaseNotes")!.Trim(), name);
            else Assert.IsGreaterThan(40, package.Said("releaseNotes")!.Length, name);
        }
    }

    [TestMethod]
    public void Readmes_have_no_link_into_the_repository()
    {
        foreach (string name in Packed.Feed.Names)
        {
            string[] relative = [.. Link().Matches(Packed.Feed.Package(name).Text("README.md"))
                .Select(match => match.Groups[1].Value)
                .Where(target => !target.StartsWith("https://", StringComparison.Ordinal))];
            Assert.IsEmpty(relative, $"{name}: {string.Join(", ", relative)}");
        }
    }

    [TestMethod]
    public void Tools_are_small_and_have_neither_symbols_nor_Torch()
    {
        foreach (string name in Packed.Feed.Names.Where(name => name.StartsWith("MLNet.MoE.Tool", StringComparison.Ordinal)))
        {
            var package = Packed.Feed.Package(name);
            Assert.IsLessThan(LargestTool, package.Size, name);
            string[] unwanted = [.. package.Files.Where(file => Unwanted().IsMatch(file))];
            Assert.IsEmpty(unwanted, $"{name}: {string.Join(", ", unwanted)}");
        }
    }

    [TestMethod]
    public void Libraries_have_their_documentation_and_symbols_of_their_own()
    {
        foreach (string name in Libraries)
        {
            CollectionAssert.IsSubsetOf(
                (string[])[$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], Packed.Feed.Package(name).Files.ToArray());
            CollectionAssert.Contains(Packed.Feed.Symbols(name).Files.ToArray(), $"lib/net10.0/{name}.pdb");
        }
    }

    /// <summary>Saved models name the assembly's version, so it stays.</summary>
    [TestMethod]
    public void Assemblies_are_reproducible_and_of_the_version_that_models_name()
    {
        foreach (string name in Libraries)
        {
            var (version, isReproducible) = Packed.Feed.Package(name).Assembly($"lib/net10.0/{name}.dll");
            Assert.AreEqual(new Version(1, 0, 0, 0), version, name);
            Assert.IsTrue(isReproducible, name);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\.(pdb|dbg|dwarf)$|torch|cuda|cublas|cudnn", RegexOptions.IgnoreCase)]
    private static partial Regex Unwanted();
}
