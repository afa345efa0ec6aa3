using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

/// <summary>
/// The library is built in floors: code names what stands on its own floor or below, never what stands above. Types are found by their
/// names, so that also those of a namespace around the file's own, which need no using, are seen.
/// </summary>
[TestClass]
public sealed partial class FloorTests
{
    /// <summary>Folders from the ground up; those of one line are one floor.</summary>
    private static readonly string[][] Floors =
    [
        ["Numerics"],
        ["Files", "Parts", "Declarations"],
        ["Tables"],
        ["Preprocessing"],
        ["Networks/Objectives"],
        ["Networks/Definition"],
        ["Networks/Training"],
        ["Networks/Cpu"],
        ["Networks/Scoring"],
        ["Networks/FileFormat", "Networks/Fitting", "Networks/Explaining"],
        ["Mixtures"],
        ["MLNet"],
    ];

    /// <summary>Floors that stand beside each other: neither knows the other.</summary>
    private static readonly (string, string)[] Strangers =
    [
        ("Mixtures", "Networks"), ("Mixtures", "Preprocessing"),
        ("Networks/FileFormat", "Networks/Fitting"), ("Networks/FileFormat", "Networks/Explaining"),
        ("Networks/Fitting", "Networks/Explaining"),
    ];

    /// <summary>Namespaces of ML.NET and its parts, which only its own floor knows.</summary>
    private static readonly string[] OfMLNet = ["Microsoft.ML", "Microsoft.ML.Data", "Microsoft.ML.Trainers", "Microsoft.ML.Runtime",
        "Microsoft.ML.Transforms"];

    [TestMethod]
    public void NoFolderNamesWhatStandsAboveIt()
    {
        var files = Files();
        var homes = new Dictionary<string, HashSet<(string Folder, string Space)>>(StringComparer.Ordinal);
        foreach (var file in files.Values)
        {
            foreach (Match type in Declaration().Matches(file.Text))
            {
                if (!homes.TryGetValue(type.Groups[1].Value, out var all)) homes.Add(type.Groups[1].Value, all = []);
                all.Add((file.Folder, Space(file.Text)));
            }
        }
        string[] faults =
        [
            .. from file in files
               from name in Name().Matches(file.Value.Text).Select(match => match.Value).Distinct(StringComparer.Ordinal)
               where homes.ContainsKey(name)
               let seen = homes[name].Where(home => Sees(file.Value.Text, home.Space)).ToArray()
               where seen.Length > 0 && !seen.Any(home => MayName(file.Value.Folder, home.Folder))
               select $"{file.Key} names {name} of {string.Join(" and ", seen.Select(home => home.Folder))}",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    [TestMethod]
    public void OnlyItsOwnFloorKnowsMLNet()
    {
        string[] faults =
        [
            .. from file in Files()
               where !file.Value.Folder.StartsWith("MLNet", StringComparison.Ordinal)
               from used in OfMLNet
               where Regex.IsMatch(file.Value.Text, $@"^using {Regex.Escape(used)};", RegexOptions.Multiline)
               select $"{file.Key} uses {used}",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    [TestMethod]
    public void ANamespaceIsItsFolder()
    {
        string[] faults =
        [
            .. from file in Files()
               let space = Space(file.Value.Text)
               where space.StartsWith("MLNet.MoE.", StringComparison.Ordinal) && space != $"MLNet.MoE.{file.Value.Folder.Replace('/', '.')}"
               select $"{file.Key} has namespace {space}",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    private static string Space(string text) => Regex.Match(text, @"^namespace ([\w.]+);", RegexOptions.Multiline).Groups[1].Value;

    /// <summary>Whether code can name the types of a namespace as they are.</summary>
    private static bool Sees(string text, string space) =>
        $"{Space(text)}.".StartsWith($"{space}.", StringComparison.Ordinal) || text.Contains($"using {space};", StringComparison.Ordinal);

    private static bool MayName(string folder, string other) =>
        Floor(other) <= Floor(folder)
        && !Strangers.Any(pair => (In(folder, pair.Item1) && In(other, pair.Item2)) || (In(folder, pair.Item2) && In(other, pair.Item1)));

    private static bool In(string folder, string floor) => folder == floor || folder.StartsWith(floor + "/", StringComparison.Ordinal);

    private static int Floor(string folder)
    {
        int floor = Array.FindIndex(Floors, folders => folders.Any(each => In(folder, each)));
        return floor >= 0 ? floor
            : throw new InvalidOperationException(
                $"src/MLNet.MoE/{folder} stands on no floor; add it to {nameof(FloorTests)}.{nameof(Floors)}.");
    }

    /// <summary>Path, folder and code, without comments and texts, of each source file.</summary>
    private static Dictionary<string, (string Folder, string Text)> Files()
    {
        string root = Repository.Path("src", "MLNet.MoE");
        var files = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (path.StartsWith("obj/", StringComparison.Ordinal) || path.StartsWith("bin/", StringComparison.Ordinal)) continue;
            files.Add(path, (Path.GetDirectoryName(path)!.Replace('\\', '/'), Aside().Replace(File.ReadAllText(file), "")));
        }
        Assert.IsNotEmpty(files);
        return files;
    }

    // Texts first, since they may hold what looks like a comment. What stands in braces of an interpolated text is code.
    [GeneratedRegex("""(?<!\$)"(?:\\.|[^"\\\r\n])*"|(?<![:"])//[^\r\n]*""")]
    private static partial Regex Aside();

    [GeneratedRegex(@"^(?:public|internal)[^\n(;={]*?\b(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Name();
}
