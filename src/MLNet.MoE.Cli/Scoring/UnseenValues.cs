using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Finds categories that a model has not seen in training, and numbers outside of those that it has.</summary>
internal static class UnseenValues
{
    private const int MostListed = 5;

    /// <summary>A few rows beyond the smallest and largest number of training are what any new rows have; from one in so many on they are
    /// told of.</summary>
    private const int RowsPerOutside = 20;

    /// <summary>One warning a column that has such values.</summary>
    public static IEnumerable<string> Warnings(ITransformer model, ModelCard card, LoadedTable table)
    {
        foreach (var column in table.Features.OfType<NumericColumn>())
        {
            var feature = card.Features.First(feature => feature.Name == column.Name);
            if (feature is not { Smallest: { } smallest, Largest: { } largest }) continue;
            int outside = 0;
            foreach (float value in column.Values) outside += value < smallest || value > largest ? 1 : 0;
            if (outside * RowsPerOutside < table.Rows || outside == 0) continue;
            string range = feature.Part == TimePart.None
                ? $" ({Numbers.Format(smallest + feature.Offset)} to {Numbers.Format(largest + feature.Offset)})" : "";
            yield return $"column '{feature.SourceName}': {outside} of {table.Rows} rows lie outside of what training saw{range}, so their "
                + "predictions rest on nothing; train on rows like them.";
        }
        if (table.EncodedToo.Count == 0 && !table.Features.Any(column => column is CategoricalColumn)) yield break;
        var schema = model.GetOutputSchema(table.FeatureView().Schema);
        foreach (var column in table.Features)
        {
            var unseen = column switch
            {
                CategoricalColumn texts => InTexts(texts, Known(schema, column.Name)),
                NumericColumn numbers when table.EncodedToo.Contains(column.Name) => InNumbers(
                    numbers, Known(schema, TrainingColumns.CategoriesOf(column.Name)),
                    card.Features.First(feature => feature.Name == column.Name).Offset),
                _ => [],
            };
            if (unseen.Count == 0) continue;
            string names = string.Join(", ", unseen.Take(MostListed).Select(value => $"'{value.Name}'"))
                + (unseen.Count > MostListed ? ", ..." : "");
            string source = card.Features.First(feature => feature.Name == column.Name).SourceName;
            yield return $"column '{source}': {unseen.Sum(value => value.Rows)} of {table.Rows} rows have a value that training did not "
                + $"see ({names}); " +
                (column is CategoricalColumn ? "it counts as missing." : "it counts by its size alone.");
        }
    }

    private static List<(string Name, int Rows)> InTexts(CategoricalColumn column, HashSet<string>? known)
    {
        if (known is null) return [];
        int[] rows = new int[column.Categories.Count];
        foreach (int code in column.Codes)
        {
            if (code >= 0) rows[code]++;
        }
        return [.. rows.Select((count, code) => (Name: column.Categories[code], Rows: count))
            .Where(value => value.Rows > 0 && !known.Contains(value.Name))];
    }

    private static List<(string Name, int Rows)> InNumbers(NumericColumn column, HashSet<string>? known, double offset)
    {
        if (known is null) return [];
        var seen = known.Select(name => float.TryParse(name, CultureInfo.InvariantCulture, out float value) ? value : float.NaN)
            .ToHashSet();
        return [.. column.Values.ToArray().Where(value => !float.IsNaN(value) && !seen.Contains(value)).GroupBy(value => value)
            .Select(group => (Numbers.Format(group.Key + offset), group.Count()))];
    }

    /// <summary>The categories that the pipeline encodes, which it keeps as the names of the slots; null where it says nothing of
    /// them.</summary>
    private static HashSet<string>? Known(DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is not { } column || !column.HasSlotNames()) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(text => text.ToString())];
    }
}
