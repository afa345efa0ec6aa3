using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Tables;
using Sylvan.Data.Csv;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Reading a CSV file of 17 columns of numbers, two of categories and a label: as <c>moe predict</c> reads it (columns known), as <c>moe
/// train</c> does (it finds out first what the columns hold), with Sylvan alone, and with ML.NET's text loader.
/// </summary>
internal static class ReadingComparison
{
    private const int Numbers = 17;
    private static readonly string[] Colours = ["red", "green", "blue", "yellow", "black"];

    public static void Run(Figures figures, TimeSpan budget, int rows)
    {
        string path = Path.GetTempFileName();
        try
        {
            Write(path, rows);
            double megabytes = new FileInfo(path).Length / 1e6;
            var source = new TableSource(path);
            var plan = Plan(path).Plan;
            var times = Slices.Measure(
                budget,
                new("Sylvan", () => ReadWithSylvan(path)),
                new("moe predict", () => new TableReader(plan.Features).Read(source, default)),
                new("moe train", () => Train(path)),
                new("text loader", () => ReadWithTextLoader(path)));
            string[] names = ["sylvan", "predict", "train", "text_loader"];
            for (int i = 0; i < names.Length; i++)
            {
                figures.Add($"read.{names[i]}.rows_per_second", rows / times.Best(i) * 1e6);
                figures.Add($"read.{names[i]}.megabytes_per_second", megabytes / times.Best(i) * 1e6);
            }
            figures.Add("read.predict_over_sylvan", times.Ratio(1, 0));
            figures.Add("read.train_over_sylvan", times.Ratio(2, 0));
            figures.Add("read.text_loader_over_sylvan", times.Ratio(3, 0));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (TableProfile Profile, ColumnPlan Plan) Plan(string path)
    {
        var request = new ColumnRequest("label");
        var profile = TableProfile.Read(new TableSource(path), request, default);
        return (profile, ColumnPlanner.Plan(profile, request));
    }

    private static LoadedTable Train(string path)
    {
        var (profile, plan) = Plan(path);
        return new TableReader(plan.Features, plan.Label).Make(profile.Table);
    }

    /// <summary>All fields by Sylvan's own methods into lists.</summary>
    private static int ReadWithSylvan(string path)
    {
        using var csv = CsvDataReader.Create(path);
        List<float>[] numbers = [.. Enumerable.Range(0, Numbers).Select(_ => new List<float>())];
        var texts = new List<string>();
        var labels = new List<int>();
        while (csv.Read())
        {
            for (int i = 0; i < Numbers; i++) numbers[i].Add(csv.GetFloat(i));
            texts.Add(csv.GetString(Numbers));
            texts.Add(csv.GetString(Numbers + 1));
            labels.Add(csv.GetInt32(Numbers + 2));
        }
        return labels.Count;
    }

    /// <summary>All columns through one cursor.</summary>
    private static float ReadWithTextLoader(string path)
    {
        var data = new MLContext().Data.LoadFromTextFile(path, hasHeader: true, separatorChar: ',', columns:
            [new("Numbers", DataKind.Single, 0, Numbers - 1), new("Texts", DataKind.String, Numbers, Numbers + 1),
                new("Label", DataKind.Single, Numbers + 2)]);
        using var cursor = data.GetRowCursor(data.Schema);
        var getNumbers = cursor.GetGetter<VBuffer<float>>(data.Schema["Numbers"]);
        var getTexts = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(data.Schema["Texts"]);
        var getLabel = cursor.GetGetter<float>(data.Schema["Label"]);
        VBuffer<float> numbers = default;
        VBuffer<ReadOnlyMemory<char>> texts = default;
        float label = 0;
        while (cursor.MoveNext())
        {
            getNumbers(ref numbers);
            getTexts(ref texts);
            getLabel(ref label);
        }
        return label;
    }

    private static void Write(string path, int rows)
    {
        var random = new Random(1);
        using var writer = new StreamWriter(path);
        for (int i = 0; i < Numbers; i++) writer.Write($"number{i},");
        writer.Write("colour,size,label\n");
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < Numbers; i++)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(random.NextDouble() - 0.5) * Math.Pow(10, i % 5):G7},"));
            writer.Write($"{Colours[random.Next(Colours.Length)]},{random.Next(8)},{random.Next(2)}\n");
        }
    }
}
