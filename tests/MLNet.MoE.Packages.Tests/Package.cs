using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace MLNet.MoE.Packages.Tests;

/// <summary>A package file.</summary>
internal sealed class Package(string path)
{
    /// <summary>Bytes of the file.</summary>
    public long Size => new FileInfo(path).Length;

    /// <summary>Names of the files in it.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            using var archive = ZipFile.OpenRead(path);
            return [.. archive.Entries.Select(entry => entry.FullName)];
        }
    }

    /// <summary>Ids of the packages that it depends on, with the ranges of their versions.</summary>
    public IReadOnlyDictionary<string, string> Dependencies => Specification().Descendants()
        .Where(element => element.Name.LocalName == "dependency")
        .ToDictionary(element => (string)element.Attribute("id")!, element => (string)element.Attribute("version")!);

    /// <summary>What the package says of itself, or null where it does not.</summary>
    public string? Said(string element) => Specification().Descendants().FirstOrDefault(found => found.Name.LocalName == element)?.Value;

    /// <summary>A text file in it.</summary>
    public string Text(string name)
    {
        using var archive = ZipFile.OpenRead(path);
        using var reader = new StreamReader(Entry(archive, name).Open());
        return reader.ReadToEnd();
    }

    /// <summary>
    /// An assembly in it: its version, and whether the same sources give the same bytes in every folder, so that no path of this machine is
    /// in it.
    /// </summary>
    public (Version Version, bool IsReproducible) Assembly(string name)
    {
        using var archive = ZipFile.OpenRead(path);
        using var bytes = new MemoryStream();
        using (var entry = Entry(archive, name).Open()) entry.CopyTo(bytes);
        bytes.Position = 0;
        using var file = new PEReader(bytes);
        var version = file.GetMetadataReader().GetAssemblyDefinition().Version;
        var entries = file.ReadDebugDirectory();
        return (version, entries.Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible)
            && entries.Where(entry => entry.Type == DebugDirectoryEntryType.CodeView)
                .All(entry => file.ReadCodeViewDebugDirectoryData(entry).Path.StartsWith("/_", StringComparison.Ordinal)));
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string name)
    {
        var entry = archive.GetEntry(name);
        Assert.IsNotNull(entry, $"There is no '{name}'.");
        return entry;
    }

    private XDocument Specification() => XDocument.Parse(Text(Files.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal))));
}
