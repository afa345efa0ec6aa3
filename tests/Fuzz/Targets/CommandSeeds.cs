using System.Globalization;
using System.Text;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Model files that <c>moe train</c> wrote, one for each task, and the table that they were trained on.</summary>
/// <param name="folder">Where they are kept.</param>
internal sealed class CommandSeeds(string? folder)
{
    private readonly Lazy<IReadOnlyList<string>> _paths = new(() => Train(folder ?? Directory.CreateTempSubdirectory("moe-fuzz-seeds-").FullName));

    /// <summary>Columns that can be predicted: two classes, three, numbers.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["risk", "kind", "price"];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths => _paths.Value;

    /// <summary>A table with every kind of column, some values missing, and all labels.</summary>
    public static string Table(int rows)
    {
        var random = new Random(2);
        var text = new StringBuilder("size,colour,doors,risk,kind,price\n");
        for (int row = 0; row < rows; row++)
        {
            double size = Math.Round(random.NextDouble() * 10, 2);
            int colour = random.Next(3), doors = random.Next(2, 6);
            string shown = row % 11 == 5 ? "" : size.ToString(CultureInfo.InvariantCulture), name = row % 13 == 7 ? "NA" : new[] { "red", "light blue", "\"a, \"\"b\"\"\"" }[colour];
            text.Append(CultureInfo.InvariantCulture, $"{shown},{name},{doors},{(size + doors > 8 ? "yes" : "no")},{(colour == 0 ? "sports" : size > 5 ? "van" : "small")},{(3 * size) + (10 * colour)}\n");
        }
        return text.ToString();
    }

    private static IReadOnlyList<string> Train(string folder) => [.. Labels.Select(label =>
    {
        string model = Path.Combine(folder, $"moe-{label}.zip"), table = Path.Combine(folder, "table.csv");
        if (File.Exists(model)) return model;
        File.WriteAllText(table, Table(120));
        var others = Labels.Where(other => other != label);
        var outcome = Moe.Run(out _, "train", table, "--label", label, "--ignore", string.Join(',', others), "--out", model, "--model", "moe", "--threads", "1", "--set", "NumberOfExperts=2", "--set", "ExpertWidth=3", "--set", "MaximumEpochs=2", "--set", "NumberOfMembers=1", "--set", "EmbeddingBins=3", "--set", "EmbeddingSize=2");
        FaultException.Unless(outcome.Loaded, $"no model for '{label}' could be trained");
        return model;
    })];
}
