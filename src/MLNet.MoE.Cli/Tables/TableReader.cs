using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Reads the columns of a CSV file that a model sees, and where asked for its label and weight.</summary>
/// <param name="path">The file.</param>
/// <param name="features">Columns to read.</param>
/// <param name="label">The label, or null. Rows whose label is missing are left out and counted.</param>
/// <param name="weight">Column of weights, or null.</param>
internal sealed class TableReader(string path, IReadOnlyList<FeatureColumn> features, LabelPlan? label = null, string? weight = null)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandException">A column is absent, or a value does not fit its column; the message names file, line and column.</exception>
    public LoadedTable Read(CancellationToken cancellation)
    {
        using var records = CsvRecords.Open(path);
        CheckColumns(records);
        var numbers = features.Select(f => f.IsCategorical ? null : new NumberColumnBuilder(records.Find(f.Name))).ToArray();
        var texts = features.Select(f => f.IsCategorical ? new CategoricalColumnBuilder(f.Name, records.Find(f.Name)) : null).ToArray();
        int labelColumn = label is null ? -1 : records.Find(label.Name), weightColumn = weight is null ? -1 : records.Find(weight);
        var classOf = label?.Classes.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        var labels = new List<float>();
        var weights = new List<float>();
        int rows = 0, withoutLabel = 0;
        while (records.Read())
        {
            if ((rows & 0xfff) == 0) cancellation.ThrowIfCancellationRequested();
            if (label is not null)
            {
                if (ReadLabel(records, labelColumn, classOf!) is not { } value)
                {
                    withoutLabel++;
                    continue;
                }
                labels.Add(value);
            }
            if (weight is not null) weights.Add(ReadWeight(records, weightColumn));
            var place = new CsvPlace(path, (int)records.Line);
            for (int i = 0; i < numbers.Length; i++)
            {
                if (numbers[i] is { } number) number.Add(records);
                else if (texts[i] is { } text) text.Add(CategoryText.Normalise(records.Field(text.Ordinal)), place);
            }
            rows++;
        }
        if (rows == 0)
        {
            throw new CommandException(withoutLabel > 0
                ? $"'{path}': every value of the label '{label!.Name}' is missing; it needs rows with a label."
                : $"'{path}' has a header and no rows; it needs some.");
        }
        DatasetColumn[] columns = [.. features.Select((f, i) => (DatasetColumn?)texts[i]?.Build() ?? numbers[i]!.Build(f.Name))];
        return new LoadedTable(columns, label is null ? null : [.. labels], weight is null ? null : [.. weights], rows, withoutLabel);
    }

    private void CheckColumns(CsvRecords records)
    {
        var wanted = features.Select(f => f.Name).Concat(label is null ? [] : [label.Name]).Concat(weight is null ? [] : [weight]);
        string[] absent = [.. wanted.Where(name => records.Find(name) < 0)];
        if (absent.Length > 0)
        {
            string names = string.Join(", ", absent.Take(10).Select(name => $"'{name}'")) + (absent.Length > 10 ? ", ..." : "");
            throw new CommandException($"'{path}' has no column {names}, which the model needs; {ColumnNames.Hint(absent[0], records.Columns)}");
        }
    }

    private float? ReadLabel(CsvRecords records, int column, Dictionary<string, int> classOf)
    {
        var text = records.Field(column);
        if (MissingMarkers.IsMissing(text)) return null;
        if (label!.Task == TaskKind.Regression)
        {
            float value = NumberColumnBuilder.Read(records, column);
            return float.IsNaN(value) ? null : value;
        }
        return classOf.TryGetValue(LabelPlan.Canonical(text), out int index) ? index : -1;
    }

    private static float ReadWeight(CsvRecords records, int column)
    {
        float value = NumberColumnBuilder.Read(records, column);
        return value >= 0
            ? value
            : throw new CommandException($"{records.Place(column)}: '{records.Field(column)}' is no weight; a weight is a number of 0 or more.");
    }
}
