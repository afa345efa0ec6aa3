using System.Globalization;
using System.Text;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Model files that <c>moe train</c> wrote, one for each task, and the table that they were trained on.</summary>
/// <param name="folder">Where they are kept.</param>
internal sealed class CommandSeeds(string? folder)
{
    private static readonly string[] Small =
    [
        "--set", "NumberOfExperts=2", "--set", "ExpertWidth=3", "--set", "MaximumEpochs=2", "--set", "NumberOfMembers=1", "--set",
        "EmbeddingBins=3", "--set", "EmbeddingSize=2",
    ];

    private readonly Lazy<string> _folder = new(() => folder ?? Directory.CreateTempSubdirectory("moe-fuzz-seeds-").FullName);
    private IReadOnlyList<string>? _paths, _others;

    /// <summary>Columns that can be predicted: two classes, three, numbers.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["risk", "kind", "price"];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths => _paths ??= [.. Labels.Select(label => Train(label, "moe", Small))];

    /// <summary>Models of the other trainers, which have other parts.</summary>
    public IReadOnlyList<string> Others => _others ??=
    [
        Train("risk", "fasttree", []), Train("kind", "fasttree", []), Train("price", "lightgbm", []), Train("risk", "lightgbm", []),
        Train("kind", "sdca", []), Train("risk", "sdca", []),
        Train("price", "sdca", []), Train("kind", "multinomial-moe", ["--set", "NumberOfStarts=1", "--set", "NumberOfExperts=2"]),
    ];

    /// <summary>A table with every kind of column, some values missing, and all labels.</summary>
    public static string Table(int rows)
    {
        var random = new Random(2);
        var text = new StringBuilder("size,colour,doors,risk,kind,price\n");
        for (int row = 0; row < rows; row++)
        {
            double size = Math.Round(random.NextDouble() * 10, 2);
            int colour = random.Next(3), doors = random.Next(2, 6);
            string shown = row % 11 == 5 ? "" : size.ToString(CultureInfo.InvariantCulture), name = row % 13 == 7 ? "NA"
                : new[] { "red", "light blue", "\"a, \"\"b\"\"\"" }[colour];
            text.Append(CultureInfo.InvariantCulture,
                $"{shown},{name},{doors},{(size + doors > 8 ? "yes" : "no")},{(colour == 0 ? "sports" : size > 5 ? "van" : "small")},"
                + $"{(3 * size) + (10 * colour)}\n");
        }
        return text.ToString();
    }

    private string Train(string label, string trainer, string[] settings)
    {
        string model = Path.Combine(_folder.Value, $"{trainer}-{label}.zip"), table = Path.Combine(_folder.Value, "table.csv");
        if (File.Exists(model)) return model;
        File.WriteAllText(table, Table(120));
        var others = Labels.Where(other => other != label);
        var outcome = Moe.Run(out _,
            ["train", table, "--label", label, "--ignore", string.Join(',', others), "--out", model, "--model", trainer, "--threads", "1",
                .. settings]);
        FaultException.Unless(outcome.Loaded, $"no model for '{label}' could be trained");
        return model;
    }
}
