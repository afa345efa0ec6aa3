using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Tables;
using MLNet.MoE.Networks.Objectives;
using Microsoft.ML.Data;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>What a model says about the rows of a table.</summary>
/// <param name="Outputs">Probabilities of the classes, or the number of a regression.</param>
/// <param name="Classes">(rows) index of the predicted class; empty for a regression.</param>
internal sealed record ScoredRows(Predictions Outputs, int[] Classes)
{
    /// <summary>What is added to the number of a regression.</summary>
    public double Offset { get; init; }

    /// <summary>Quantiles and bounds of an interval beside the number of a regression.</summary>
    public IReadOnlyList<ScoredColumn> Columns { get; init; } = [];

    /// <summary>What a statistical mixture says beside its prediction; empty where that was not asked for.</summary>
    public IReadOnlyList<(string Name, double[] Values)> Experts { get; init; } = [];

    /// <summary>(rows, classes): which classes may be a row's; null for a model without sets.</summary>
    public bool[][]? Sets { get; init; }

    /// <summary>Share of rows that the interval, or the sets, are to cover; null without.</summary>
    public double? Coverage { get; init; }

    /// <summary>What a network was trained for; null for other models.</summary>
    public Objective? Objective { get; init; }

    /// <summary>The predicted number of a regression.</summary>
    public double Number(int row) => InLabel(Outputs.Values[row]);

    /// <summary>A number of a model in the label's own values.</summary>
    public double InLabel(float value) => Offset == 0 ? value : Math.Abs(Offset) < 1e15 && Math.Abs(value) < 1e15f
        // In decimal digits, so that the sum has no more of them than its parts.
        ? (double)((decimal)Offset + (decimal)value)
        : Offset + value;

    /// <summary>Predictions that are already there.</summary>
    /// <param name="values">(rows, outputs): probabilities of the classes, or numbers.</param>
    /// <param name="outputs">Classes, or 1 for a regression.</param>
    /// <param name="classes">(rows) index of the predicted class; empty for a regression.</param>
    public static ScoredRows Of(float[] values, int outputs, int[] classes) => new(new Predictions(values, outputs), classes);

    /// <summary>Runs a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="card">What it says about itself.</param>
    /// <param name="table">The rows.</param>
    /// <param name="rows">Rows to score, or null for all.</param>
    public static ScoredRows Score(ITransformer model, ModelCard card, LoadedTable table, int[]? rows = null)
    {
        var scored = model.Transform(table.FeatureView(rows));
        int count = rows?.Length ?? table.Rows;
        var parameters = TrainedParameters.Of(model);
        var objective = (parameters as NetworkModelParameters)?.Network.Spec.GetObjective();
        if (card.Task == TaskKind.Regression)
        {
            var columns = ScoredColumn.Of(parameters, count);
            int start = 0;
            var others = new List<(string, Func<DataViewRowCursor, DataViewSchema.Column, Action<int>>)>();
            foreach (var column in parameters?.ScoreColumns ?? [])
            {
                ScoredColumn[] parts = [.. columns.Skip(start).Take(column.Levels?.Count ?? 1)];
                start += parts.Length;
                others.Add((column.Name, (cursor, read) => ScoredColumn.Open(cursor, read, parts)));
            }
            return new ScoredRows(Predictions.Read(scored, card.Task, card.Classes.Count, count, others), [])
            {
                Offset = card.LabelOffset, Columns = columns, Coverage = parameters?.PredictionInterval, Objective = objective,
            };
        }
        int[] classes = new int[count];
        bool[][]? sets = parameters?.Sets is null ? null : new bool[count][];
        var readers = new List<(string, Func<DataViewRowCursor, DataViewSchema.Column, Action<int>>)>
        {
            card.IsOfProgram ? ("PredictedLabel", (cursor, column) => LabelReader(cursor, column, classes))
                : (TrainingColumns.Prediction, (cursor, column) => ClassReader(cursor, column, card, classes)),
        };
        if (sets is not null) readers.Add((PredictionSetMapper.Column, (cursor, column) => SetReader(cursor, column, sets)));
        return new ScoredRows(Predictions.Read(scored, card.Task, card.Classes.Count, count, readers), classes)
        {
            Sets = sets, Coverage = parameters?.PredictionInterval, Objective = objective,
        };
    }

    /// <summary>The decision of a program's model: a key, which counts from 1, or true and false.</summary>
    private static Action<int> LabelReader(DataViewRowCursor cursor, DataViewSchema.Column column, int[] classes)
    {
        if (column.Type is BooleanDataViewType)
        {
            var getFlag = cursor.GetGetter<bool>(column);
            bool flag = false;
            return row =>
            {
                getFlag(ref flag);
                classes[row] = flag ? 1 : 0;
            };
        }
        var getKey = cursor.GetGetter<uint>(column);
        uint key = 0;
        return row =>
        {
            getKey(ref key);
            classes[row] = (int)key - 1;
        };
    }

    private static Action<int> SetReader(DataViewRowCursor cursor, DataViewSchema.Column column, bool[][] sets)
    {
        var getter = cursor.GetGetter<VBuffer<bool>>(column);
        VBuffer<bool> set = default;
        return row =>
        {
            getter(ref set);
            sets[row] = [.. set.DenseValues()];
        };
    }

    /// <summary>The pipeline's own decision: it is not always the class of the highest probability, since a calibrator may move one
    /// half.</summary>
    private static Action<int> ClassReader(DataViewRowCursor cursor, DataViewSchema.Column column, ModelCard card, int[] classes)
    {
        var indexOf = card.Classes.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        var lookup = indexOf.GetAlternateLookup<ReadOnlySpan<char>>();
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> text = default;
        return row =>
        {
            getter(ref text);
            classes[row] = lookup[text.Span];
        };
    }
}
