using System.Globalization;
using Sylvan.Data.Csv;

namespace MLNet.MoE.Benchmarks;

/// <summary>The published scores that are built into the library, <c>datasets/published.csv</c>.</summary>
public static class PublishedScores
{
    /// <summary>Reads all scores.</summary>
    public static IReadOnlyList<PublishedScore> Load()
    {
        using var stream = typeof(PublishedScores).Assembly.GetManifestResourceStream("published.csv")!;
        using var csv = CsvDataReader.Create(
            new StreamReader(stream), new CsvDataReaderOptions { Culture = CultureInfo.InvariantCulture, Delimiter = ',' });
        var scores = new List<PublishedScore>();
        while (csv.Read())
        {
            scores.Add(new PublishedScore(
                csv.GetString(0),
                csv.GetString(1),
                csv.GetString(2),
                csv.GetString(3),
                csv.GetInt32(4),
                csv.GetDouble(5),
                csv.GetString(6).Length == 0 ? null : csv.GetDouble(6),
                csv.GetInt32(7),
                csv.GetString(8)));
        }

        return scores;
    }
}
