using System.Runtime.CompilerServices;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Makes of a table what a model sees of it, and where asked for its label and weight.</summary>
/// <param name="features">Columns that the model sees.</param>
/// <param name="label">The label, or null. Rows whose label is missing are left out and counted.</param>
/// <param name="weight">Column of weights, or null.</param>
internal sealed class TableReader(IReadOnlyList<FeatureColumn> features, LabelPlan? label = null, string? weight = null)
{
    /// <summary>Further labels; a row then needs one of all.</summary>
    public IReadOnlyList<LabelPlan> MoreLabels { get; init; } = [];

    /// <summary>Reads a table of which only these columns count.</summary>
    /// <exception cref="CommandException">A column is absent, or its values do not fit; the message names file, line and
    /// column.</exception>
    public LoadedTable Read(TableSource source, CancellationToken cancellation)
        => Make(RawTable.Read(source, Hint, CheckColumns, cancellation));

    /// <summary>Reads a table once for what its columns are, so that it can be read again some rows at a time.</summary>
    /// <exception cref="CommandException">A column is absent, or its values do not fit; the message names file, line and
    /// column.</exception>
    public TableStream Open(TableSource source, CancellationToken cancellation)
    {
        var survey = RawTable.Read(source, name => Hint(name) is { } hint ? hint with { KeepsRows = false } : null, CheckColumns,
            cancellation);
        var warnings = new List<string>(survey.Remarks);
        var hints = new Dictionary<string, ColumnHint>(StringComparer.Ordinal);
        if (label is { Task: TaskKind.Regression }) Decide(label.Name, label.Syntax, null);
        foreach (var feature in features.Where(feature => !feature.IsCategorical))
            if (!hints.ContainsKey(feature.SourceName)) Decide(feature.SourceName, feature.Syntax, feature.Markers);
        return new TableStream(source, survey, this, name => hints.TryGetValue(name, out var hint) ? hint : Hint(name), warnings);

        void Decide(string name, ValueSyntax? trained, IReadOnlyList<string>? markers)
        {
            var reading = ColumnNumbers.Read(survey, survey.Find(name)!, trained, markers);
            if (OddFields.Describe(name, reading) is { } warning) warnings.Add(warning);
            hints.Add(name, new ColumnHint(Preferred: reading.Syntax, IsForced: true));
        }
    }

    /// <summary>Makes it of a table that was read already; its columns give up their values.</summary>
    /// <exception cref="CommandException">A column's values do not fit; the message names file, line and column.</exception>
    public LoadedTable Make(RawTable table)
    {
        var warnings = new List<string>(table.Remarks);
        var read = label is null ? [] : MoreLabels.Prepend(label).Select(plan => new LabelReader(table, plan, warnings).Read()).ToArray();
        int[]? keep = read.Length switch
        {
            0 => null,
            1 => read[0].Rows,
            _ => [.. read.SelectMany(one => one.Rows).Distinct().Order()],
        };
        int rows = keep?.Length ?? table.Rows;
        if (rows == 0 && !table.IsPart)
            throw NoLabel(table.Path, label!.Name);
        LabelValues[] several = read.Length < 2 ? [] : Array.ConvertAll(read, one => Spread(one, keep!));
        if (rows == table.Rows) keep = null;
        float[]? weights = weight is null ? null : ReadWeights(table, keep);
        var readings = new Dictionary<string, NumberReading>(StringComparer.Ordinal);
        var columns = new DatasetColumn[features.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = Column(table, features[i], readings, warnings, keep);
            if (features[i].IsExposure) CheckExposure(table, (NumericColumn)columns[i], features[i].SourceName, keep);
            string source = features[i].SourceName;
            if (!features.Skip(i + 1).Any(later => later.SourceName == source)) table.Find(source)!.Release();
        }
        return new LoadedTable(columns, read.Length == 1 ? read[0].Labels : null, weights, rows, table.Rows - rows) 
        {
            Numbers = read.Length == 1 ? read[0].Numbers : null,
            Labels = several,
            FileRows = keep,
            EncodedToo = [.. features.Where(feature => feature.IsEncodedToo).Select(feature => feature.Name)],
            Exposure = features.FirstOrDefault(feature => feature.IsExposure)?.Name,
            Warnings = warnings,
        };
    }

    /// <summary>The error of a table without any label.</summary>
    public static CommandException NoLabel(string path, string label)
        => new($"'{path}': every value of the label '{label}' is missing; it needs rows with a label.");

    /// <summary>A label in all rows that have some.</summary>
    private static LabelValues Spread((double[]? Numbers, float[] Labels, int[] Rows) one, int[] keep)
    {
        float[] labels = new float[keep.Length];
        double[]? numbers = one.Numbers is null ? null : new double[keep.Length];
        for (int i = 0, next = 0; i < keep.Length; i++)
        {
            bool isThere = next < one.Rows.Length && one.Rows[next] == keep[i];
            labels[i] = isThere ? one.Labels[next] : float.NaN;
            if (numbers is not null) numbers[i] = isThere ? one.Numbers![next] : double.NaN;
            if (isThere) next++;
        }
        return new(labels, numbers);
    }

    private ColumnHint? Hint(string name)
    {
        if (name == label?.Name) return label.Task == TaskKind.Regression ? new ColumnHint(Preferred: label.Syntax) : ColumnHint.AllTexts;
        var wanted = features.Where(feature => feature.SourceName == name).ToList();
        if (wanted.Count == 0) return name == weight ? ColumnHint.None : null;
        return wanted.Any(feature => feature.IsCategorical) ? ColumnHint.AllTexts
            : new ColumnHint(Preferred: wanted[0].Syntax ?? ValueSyntax.Point);
    }

    private void CheckColumns(IRecordReader records)
    {
        var wanted = features.Select(f => f.SourceName).Distinct().Concat(label is null ? [] : [label.Name])
            .Concat(weight is null ? [] : [weight]);
        string[] absent = [.. wanted.Where(name => !records.Columns.Contains(name))];
        if (absent.Length > 0)
        {
            string names = string.Join(", ", absent.Take(10).Select(name => $"'{name}'")) + (absent.Length > 10 ? ", ..." : "");
            throw new CommandException(
                $"'{records.Path}' has no column {names}, which the model needs; {ColumnNames.Hint(absent[0], records.Columns)}");
        }
    }

    private static DatasetColumn Column(RawTable table, FeatureColumn feature, Dictionary<string, NumberReading> readings,
        List<string> warnings, int[]? keep)
    {
        var raw = table.Find(feature.SourceName)!;
        if (feature.IsCategorical) return Categories(feature, raw, keep);
        if (!readings.TryGetValue(raw.Name, out var numbers))
        {
            numbers = ColumnNumbers.Read(table, raw, feature.Syntax, feature.Markers);
            readings.Add(raw.Name, numbers);
            if (OddFields.Describe(raw.Name, numbers) is { } warning) warnings.Add(warning);
        }
        return new NumericColumn(feature.Name, keep is null ? Singles(feature, numbers.Pieces(), numbers.Rows)
            : Singles(feature, numbers.Values, keep));
    }

    private static float[] Singles(FeatureColumn feature, IEnumerable<ReadOnlyMemory<double>> pieces, int rows)
    {
        float[] values = new float[rows];
        int at = 0;
        foreach (var piece in pieces)
        {
            Singles(feature, piece.Span, values.AsSpan(at));
            at += piece.Length;
        }
        return values;
    }

    private static float[] Singles(FeatureColumn feature, double[] numbers, int[] keep)
    {
        float[] values = new float[keep.Length];
        Singles(feature, Array.ConvertAll(keep, row => numbers[row]), values);
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Singles(FeatureColumn feature, ReadOnlySpan<double> numbers, Span<float> values)
    {
        for (int row = 0; row < numbers.Length; row++)
        {
            float value = (float)(feature.Part == TimePart.None ? numbers[row] - feature.Offset
                : TimeParts.Of(feature.Part, numbers[row], feature.Offset));
            values[row] = float.IsFinite(value) ? value : float.NaN;
        }
    }

    private static CategoricalColumn Categories(FeatureColumn feature, RawColumn raw, int[]? keep)
    {
        var categories = new List<string>();
        var codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] codes = new int[raw.Texts.Count];
        for (int i = 0; i < codes.Length; i++)
        {
            string category = feature.IsVerbatim ? System.Text.Encoding.UTF8.GetString(raw.Texts[i])
                : Csv.CategoryText.Normalise(raw.Texts[i]);
            if (category.Length == 0) codes[i] = CategoricalColumn.MissingCode;
            else if (!codeOf.TryGetValue(category, out codes[i]))
            {
                codes[i] = categories.Count;
                codeOf.Add(category, categories.Count);
                categories.Add(category);
            }
        }
        int[] rows = new int[keep?.Length ?? raw.Codes.Length];
        for (int row = 0; row < rows.Length; row++) rows[row] = codes[raw.Codes[keep?[row] ?? row]];
        return new CategoricalColumn(feature.Name, rows, categories);
    }

    private static void CheckExposure(RawTable table, NumericColumn column, string name, int[]? keep)
    {
        var values = column.Values;
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] > 0) continue;
            string value = float.IsNaN(values[row]) ? "it is missing" : $"'{Csv.Numbers.Format(values[row])}' is none";
            throw new CommandException(
                $"'{table.Path}' row {table.FirstRow + (keep?[row] ?? row) + 1}, column '{name}': {value}; an exposure is a number above "
                + "0.");
        }
    }

    private float[] ReadWeights(RawTable table, int[]? keep)
    {
        double[] numbers = ColumnNumbers.Read(table, table.Find(weight!)!, null).Values;
        int bad = Array.FindIndex(numbers, value => !(value >= 0));
        if (bad >= 0)
            throw new CommandException(
                $"'{table.Path}' row {bad + 1}, column '{weight}': '{Csv.Numbers.Format(numbers[bad])}' is no weight; a weight is a number "
                + "of 0 or more.");
        float[] weights = new float[keep?.Length ?? table.Rows];
        // A common factor of all says nothing, and in double precision it goes without a trace.
        double mean = Enumerable.Range(0, weights.Length).Sum(row => numbers[keep?[row] ?? row]) / weights.Length,
            unit = mean > 0 && double.IsFinite(mean) ? mean : 1;
        for (int row = 0; row < weights.Length; row++) weights[row] = (float)(numbers[keep?[row] ?? row] / unit);
        return weights;
    }
}
