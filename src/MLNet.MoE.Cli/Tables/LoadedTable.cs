using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Rows of a table in memory.</summary>
/// <param name="Features">The columns that the model sees.</param>
/// <param name="Label">(rows) class index, or the number that is trained on; -1 for a class that the model does not know. Null where labels
/// were not asked for.</param>
/// <param name="Weight">(rows), or null.</param>
/// <param name="Rows">Rows in the table.</param>
/// <param name="RowsWithoutLabel">Rows that were left out because their label is missing.</param>
internal sealed record LoadedTable(IReadOnlyList<DatasetColumn> Features, float[]? Label, float[]? Weight, int Rows, int RowsWithoutLabel)
{
    /// <summary>Share of the rows that is held out to stop early on; that of the networks.</summary>
    private const double HeldOutShare = 0.2;

    /// <summary>(rows) the numbers of a regression as the file has them, in double precision; null for classes and where labels were not
    /// asked for.</summary>
    public double[]? Numbers { get; init; }

    /// <summary>(rows) the row of the file that each is, from 0; null where all rows of the file are here.</summary>
    public int[]? FileRows { get; init; }

    /// <summary>The labels of rows that have several; empty for one.</summary>
    public IReadOnlyList<LabelValues> Labels { get; init; } = [];

    /// <summary>Columns of numbers that are one-hot encoded, too.</summary>
    public IReadOnlyList<string> EncodedToo { get; init; } = [];

    /// <summary>The column of exposures among the features, which is no feature; null for none.</summary>
    public string? Exposure { get; init; }

    /// <summary>Values of columns of categories that are known before any row: text by column, in the order of their codes. Null for
    /// none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Earlier { get; init; }

    /// <summary>What the user should know about how the table was read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The features as ML.NET reads them: numbers as Single, categories as text.</summary>
    public IDataView FeatureView(int[]? rows = null) => new TabularDataView([.. Features], rows, Rows);

    /// <summary>The features for an encoder to learn values of: <see cref="Earlier"/> in rows of their own, then the rows.</summary>
    /// <param name="rows">Rows to show, or null for all.</param>
    public IDataView VocabularyView(int[]? rows)
    {
        int known = Earlier!.Values.Max(values => (int?)values.Count) ?? 0;
        int[] shown = rows ?? [.. Enumerable.Range(0, Rows)];
        var columns = Features.Select(column => column switch
        {
            CategoricalColumn texts => (DatasetColumn)Texts(texts, Earlier.GetValueOrDefault(texts.Name, []), known, shown),
            NumericColumn numbers => Codes(numbers, Earlier.GetValueOrDefault(numbers.Name, []), known, shown),
            _ => column,
        });
        return new TabularDataView([.. columns], null, known + shown.Length);
    }

    private static CategoricalColumn Texts(CategoricalColumn column, IReadOnlyList<string> known, int rows, int[] shown)
    {
        int[] codes = [.. Enumerable.Range(0, rows).Select(row => row < known.Count ? row : CategoricalColumn.MissingCode),
            .. shown.Select(row => column.Codes[row] is >= 0 and var code ? code + known.Count : CategoricalColumn.MissingCode)];
        return new CategoricalColumn(column.Name, codes, [.. known, .. column.Categories]);
    }

    private static NumericColumn Codes(NumericColumn column, IReadOnlyList<string> known, int rows, int[] shown)
    {
        float[] values = column.Values.ToArray();
        return new NumericColumn(column.Name, [.. Enumerable.Range(0, rows).Select(row => row < known.Count
            ? float.Parse(known[row], CultureInfo.InvariantCulture) : float.NaN), .. shown.Select(row => values[row])]);
    }

    /// <summary>The table with one of its several labels.</summary>
    public LoadedTable OfLabel(int label) => this with { Label = Labels[label].Label, Numbers = Labels[label].Numbers, Labels = [] };

    /// <summary>Features, several labels under their own names, and weight as ML.NET reads them; a label of two classes is 0, 1 or NaN,
    /// of more text.</summary>
    /// <param name="plans">What the labels are.</param>
    /// <param name="rows">Rows to show, or null for all.</param>
    public IDataView SeveralView(IReadOnlyList<LabelPlan> plans, int[]? rows)
    {
        var labels = plans.Select((plan, i) => plan.Task == TaskKind.Multiclass
            ? (DatasetColumn)new CategoricalColumn(plan.Name, Array.ConvertAll(Labels[i].Label,
                index => float.IsNaN(index) ? CategoricalColumn.MissingCode : (int)index), plan.Classes)
            : new NumericColumn(plan.Name, Labels[i].Label));
        DatasetColumn[] weight = Weight is null ? [] : [new NumericColumn(TrainingColumns.Weight, Weight)];
        return new TabularDataView([.. Features, .. labels, .. weight], rows, Rows);
    }

    /// <summary>
    /// Features, label and weight as ML.NET reads them, and which rows are held out for a learner that stops early; the label is Boolean
    /// for a binary task, text for classes, Single for a regression.
    /// </summary>
    /// <param name="plan">What the label is.</param>
    /// <param name="rows">Rows to show, or null for all.</param>
    /// <param name="seed">Another seed holds other rows out.</param>
    public IDataView TrainingView(LabelPlan plan, int[]? rows, int seed)
    {
        DatasetColumn label = plan.Task switch
        {
            TaskKind.Binary => new BooleanColumn(TrainingColumns.Label, Label!),
            TaskKind.Multiclass =>
                new CategoricalColumn(TrainingColumns.Label, Array.ConvertAll(Label!, index => (int)index), plan.Classes),
            _ => new NumericColumn(TrainingColumns.Label, Label!),
        };
        DatasetColumn[] weight = Weight is null ? [] : [new NumericColumn(TrainingColumns.Weight, Weight)];
        float[] parts = new float[Rows];
        int count = rows?.Length ?? Rows, heldOut = (int)Math.Round(count * HeldOutShare);
        float[]? classes = plan.Task == TaskKind.Regression ? null : rows is null ? Label! : Array.ConvertAll(rows, row => Label![row]);
        foreach (int place in RowDealer.Deal(count, classes, [count - heldOut, heldOut], new Random(seed))[1])
            parts[rows?[place] ?? place] = LearningRows.ValidationPart;
        return new TabularDataView([.. Features, label, .. weight, new NumericColumn(LearningRows.PartColumn, parts)], rows, Rows);
    }
}
