using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.GoldenModels;

/// <summary>Scores of the models of a folder as text: a line a model, the numbers of its rows as the bits of floats.</summary>
public static class GoldenScores
{
    /// <summary>Name of the file of rows.</summary>
    public const string RowsFile = "rows.txt";

    /// <summary>Prints the scores of all models of a folder, in the order of their names.</summary>
    /// <returns>The exit code: 1 if rows score otherwise together than one by one.</returns>
    public static int Print(string folder, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine(VectorWidth.Title);
        foreach (string path in Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            var ml = new MLContext();
            var model = ml.Model.Load(path, out _);
            var rows = ml.Data.LoadFromEnumerable(ReadRows(folder));
            string[] oneByOne = Scores(name, model.Transform(rows)), together = Scores(name, model.EnableBatchScoring().Transform(rows));
            if (!oneByOne.SequenceEqual(together))
            {
                Console.Error.WriteLine($"{name}: rows score otherwise together than one by one.");
                return 1;
            }
            foreach (string line in oneByOne) output.WriteLine(line);
        }
        return 0;
    }

    /// <summary>Names of the models of a folder that score otherwise, or cannot be loaded, once they were saved again.</summary>
    public static IReadOnlyList<string> DifferentSavedAgain(string folder)
    {
        var different = new List<string>();
        foreach (string path in Directory.EnumerateFiles(folder, "*.zip").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            var ml = new MLContext();
            var rows = ml.Data.LoadFromEnumerable(ReadRows(folder));
            var model = ml.Model.Load(path, out _);
            using var file = new MemoryStream();
            ml.Model.Save(model, null, file);
            string[] before = Scores(name, model.Transform(rows));
            try
            {
                if (!before.SequenceEqual(Scores(name, ml.Model.Load(file, out _).Transform(rows)))) different.Add(name);
            }
            catch (Exception exception)
            {
                different.Add($"{name}: {exception.GetBaseException().Message}");
            }
        }
        return different;
    }

    /// <summary>Name of the file of scores at a width of vectors.</summary>
    public static string FileName(int bits) => $"scores-{bits}.txt";

    /// <summary>A number's bits in hexadecimal.</summary>
    public static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("X8", CultureInfo.InvariantCulture);

    /// <summary>The number of such bits.</summary>
    public static float Number(string bits)
        => BitConverter.Int32BitsToSingle(int.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static VectorRow[] ReadRows(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, RowsFile))
            .Select(line => new VectorRow { Features = Array.ConvertAll(line.Split(' '), Number) })];

    private static string[] Scores(string name, IDataView scored)
    {
        var score = scored.Schema["Score"];
        var scores = score.Type is VectorDataViewType ? scored.GetColumn<float[]>(score).SelectMany(row => row)
            : scored.GetColumn<float>(score);
        string line = $"{name}: {string.Join(' ', scores.Select(Bits))}";
        return scored.Schema.GetColumnOrNull("Probability") is not { } probability
            ? [line]
            : [line, $"{name}.probability: {string.Join(' ', scored.GetColumn<float>(probability).Select(Bits))}"];
    }
}
