using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.ML;

namespace MLNet.MoE.GoldenModels;

/// <summary>Writes a folder of golden models: the models, the rows they are scored on, and their scores at every width of
/// vectors.</summary>
internal static class GoldenWriter
{
    private static readonly (string Name, string Label, string[] Arguments)[] CommandLineModels =
    [
        ("ggmoe-kind", "kind", ["--model", "gg-moe", "--set", "NumberOfExperts=2", "--set", "ExpertWidth=4", "--set", "NumberOfMembers=2"]),
        ("mlp-risk", "risk", ["--model", "mlp", "--set", "Width=5", "--set", "NumberOfMembers=2"]),
        ("gaussian-price", "price", ["--model", "gaussian-moe", "--set", "NumberOfStarts=2", "--set", "MaximumIterations=30"]),
    ];

    private static readonly string[] SmallNetwork = ["--set", "MaximumEpochs=2", "--set", "EmbeddingSize=2", "--set", "EmbeddingBins=4"];

    /// <param name="folder">Folder to be made.</param>
    /// <param name="moe">The program <c>moe.dll</c> of the same version.</param>
    public static void Write(string folder, string moe)
    {
        if (Directory.Exists(folder))
            throw new InvalidOperationException($"'{folder}' exists; golden models that were written once stay as they are.");
        Directory.CreateDirectory(folder);
        WriteRows(folder);
        foreach (var golden in GoldenCases.All)
        {
            var ml = new MLContext(1);
            var model = golden.Create(ml).Fit(TrainingRow.Prepared(ml, golden.Task, golden.Columns));
            ml.Model.Save(model, ml.Data.LoadFromEnumerable<VectorRow>([]).Schema, Path.Combine(folder, golden.Name + ".zip"));
        }
        WriteCommandLineModels(Path.Combine(folder, "cli"), moe);
        foreach (var (name, value) in VectorWidth.Switches)
        {
            string scores = RunProgram(new() { [name] = value }, typeof(GoldenWriter).Assembly.Location, "score", folder);
            File.WriteAllText(Path.Combine(folder, GoldenScores.FileName(VectorWidth.Read(scores))), scores);
        }
    }

    /// <summary>Rows as they are trained on, then rows of anything that a float may be.</summary>
    private static void WriteRows(string folder)
    {
        var ml = new MLContext(1);
        var prepared = TrainingRow.Prepared(ml, TaskKind.Binary, GoldenCases.All[0].Columns);
        var random = new Random(5);
        var rows = Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float[]>(prepared, "Features").Take(5).ToList();
        for (int i = 0; i < 3; i++)
            rows.Add([.. Enumerable.Range(0, VectorRow.Slots).Select(_ => (random.NextSingle() - 0.3f) * MathF.Pow(10, random.Next(3)))]);
        rows.Add(new float[VectorRow.Slots]);
        rows.Add([2e3f, 0, 1, 0, -3e2f, float.PositiveInfinity, 0, 1, 1e-40f]);
        rows.Add([-0f, 1, 1, 0, float.NaN, float.NegativeInfinity, 5, 0, float.Epsilon]);
        var lines = rows.Select(row => string.Join(' ', row.Select(GoldenScores.Bits)));
        File.WriteAllText(Path.Combine(folder, GoldenScores.RowsFile), string.Join('\n', lines) + "\n");
    }

    private static void WriteCommandLineModels(string folder, string moe)
    {
        Directory.CreateDirectory(folder);
        string csv = Path.Combine(folder, "cars.csv");
        File.WriteAllText(csv, Cars());
        foreach (var (name, label, arguments) in CommandLineModels)
        {
            string[] small = name.Contains("moe-", StringComparison.Ordinal) || name.StartsWith("mlp", StringComparison.Ordinal)
                ? SmallNetwork : [];
            string ignored = string.Join(',', new[] { "kind", "risk", "price" }.Where(other => other != label));
            string model = Path.Combine(folder, name + ".zip");
            RunProgram([], moe,
                ["train", csv, "--label", label, "--ignore", ignored, "--out", model, "--seed", "1", "--threads", "1", .. arguments,
                    .. small]);
            File.WriteAllText(Path.Combine(folder, name + ".csv"),
                RunProgram([], moe, "predict", model, csv, "--probabilities", "--out", "-"));
        }
    }

    private static string RunProgram(Dictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [program, .. arguments]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <summary>A table of a number, a text and a whole number, some missing, and a label for each task.</summary>
    private static string Cars()
    {
        string[] colours = ["red", "green", "blue"];
        var random = new Random(1);
        var text = new StringBuilder("size,colour,doors,kind,risk,price\n");
        for (int i = 0; i < 60; i++)
        {
            double size = Math.Round(random.NextDouble() * 10, 3);
            int colour = random.Next(3), doors = random.Next(2, 6);
            string kind = colour == 0 ? "sports" : size > 5 ? "van" : "small", risk = size + doors > 8 ? "yes" : "no";
            string shownSize = i % 23 == 5 ? "" : size.ToString(CultureInfo.InvariantCulture), shownColour = i % 29 == 7 ? "NA"
                : colours[colour];
            text.Append(CultureInfo.InvariantCulture,
                $"{shownSize},{shownColour},{doors},{kind},{risk},{(3 * size) + (10 * colour) + doors:F2}\n");
        }
        return text.ToString();
    }
}
