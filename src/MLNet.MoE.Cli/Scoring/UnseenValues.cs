using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>Finds categories that a model has not seen in training, and numbers outside of those that it has, in rows that come some at a
/// time.</summary>
/// <param name="model">The model.</param>
/// <param name="card">What it says about itself.</param>
internal sealed class UnseenValues(ITransformer model, ModelCard card)
{
    private const int MostListed = 5;

    /// <summary>A few rows beyond the smallest and largest number of training are what any new rows have; from one in so many on they are
    /// told of.</summary>
    private const int RowsPerOutside = 20;

    private readonly Dictionary<string, Found> _found = new(StringComparer.Ordinal);
    private DataViewSchema? _schema;
    private int _rows;

    /// <summary>One warning a column that has such values.</summary>
    public static IEnumerable<string> Warnings(ITransformer model, ModelCard card, LoadedTable table)
    {
        var unseen = new UnseenValues(model, card);
        unseen.Add(table);
        return unseen.Warnings();
    }

    /// <summary>Looks at further rows.</summary>
    public void Add(LoadedTable table)
    {
        _rows += table.Rows;
        if (_found.Count == 0) Begin(table);
        foreach (var column in table.Features)
        {
            var found = _found[column.Name];
            if (column is CategoricalColumn texts && found.Known is not null) AddTexts(texts, found);
            if (column is not NumericColumn numbers) continue;
            if (found.Feature is { Smallest: { } smallest, Largest: { } largest })
                foreach (float value in numbers.Values) found.Outside += value < smallest || value > largest ? 1 : 0;
            if (found.KnownNumbers is { } known)
            {
                foreach (float value in numbers.Values)
                    if (!float.IsNaN(value) && !known.Contains(value)) found.Add(Numbers.Format(value + found.Feature.Offset), 1);
            }
        }
    }

    /// <summary>One warning a column that has such values.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var found in _found.Values.Where(found => found.Outside > 0 && (long)found.Outside * RowsPerOutside >= _rows))
        {
            var feature = found.Feature;
            var (smallest, largest) = (feature.Smallest!.Value + feature.Offset, feature.Largest!.Value + feature.Offset);
            string range = feature.Part == TimePart.None ? $" ({Numbers.Format(smallest)} to {Numbers.Format(largest)})" : "";
            yield return $"column '{feature.SourceName}': {found.Outside} of {_rows} rows lie outside of what training saw{range}, so "
                + "their predictions rest on nothing; train on rows like them.";
        }
        foreach (var found in _found.Values.Where(found => found.Unseen > 0))
        {
            string names = string.Join(", ", found.Names.Take(MostListed).Select(name => $"'{name}'"))
                + (found.Names.Count > MostListed ? ", ..." : "");
            yield return $"column '{found.Feature.SourceName}': {found.Unseen} of {_rows} rows have a value that training did not "
                + $"see ({names}); " + (found.KnownNumbers is null ? "it counts as missing." : "it counts by its size alone.");
        }
    }

    /// <summary>Notes what is known of each column.</summary>
    private void Begin(LoadedTable table)
    {
        if (table.EncodedToo.Count > 0 || table.Features.Any(column => column is CategoricalColumn))
            _schema = model.GetOutputSchema(table.FeatureView().Schema);
        foreach (var column in table.Features)
        {
            var found = new Found(card.Features.First(feature => feature.Name == column.Name));
            if (column is CategoricalColumn) found.Known = Known(column.Name);
            else if (table.EncodedToo.Contains(column.Name) && Known(TrainingColumns.CategoriesOf(column.Name)) is { } names)
                found.KnownNumbers = [.. names.Select(
                    name => float.TryParse(name, CultureInfo.InvariantCulture, out float value) ? value : float.NaN)];
            _found[column.Name] = found;
        }
    }

    private static void AddTexts(CategoricalColumn column, Found found)
    {
        int[] rows = new int[column.Categories.Count];
        foreach (int code in column.Codes)
        {
            if (code >= 0) rows[code]++;
        }
        for (int code = 0; code < rows.Length; code++)
            if (rows[code] > 0 && !found.Known!.Contains(column.Categories[code])) found.Add(column.Categories[code], rows[code]);
    }

    /// <summary>The categories that the pipeline encodes, which it keeps as the names of the slots; null where it says nothing of
    /// them.</summary>
    private HashSet<string>? Known(string name)
    {
        if (_schema?.GetColumnOrNull(name) is not { } column || !column.HasSlotNames()) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(text => text.ToString())];
    }

    /// <summary>What was found in a column.</summary>
    private sealed class Found(FeatureColumn feature)
    {
        public FeatureColumn Feature => feature;

        public HashSet<string>? Known { get; set; }

        public HashSet<float>? KnownNumbers { get; set; }

        public int Outside { get; set; }

        /// <summary>Rows that have an unseen value, and the first such values, one more than are listed.</summary>
        public int Unseen { get; private set; }

        public List<string> Names { get; } = [];

        public void Add(string name, int rows)
        {
            Unseen += rows;
            if (Names.Count <= MostListed && !Names.Contains(name)) Names.Add(name);
        }
    }
}
