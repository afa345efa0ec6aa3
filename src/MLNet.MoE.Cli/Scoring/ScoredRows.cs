using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Scoring;

/// <summary>What a model says about the rows of a table.</summary>
/// <param name="Outputs">Probabilities of the classes, or the number of a regression.</param>
/// <param name="Classes">(rows) index of the predicted class; empty for a regression.</param>
internal sealed record ScoredRows(Predictions Outputs, int[] Classes)
{
    /// <summary>What is added to the number of a regression.</summary>
    public double Offset { get; init; }

    /// <summary>The predicted number of a regression.</summary>
    public double Number(int row) => Offset == 0 ? Outputs.Values[row] : Math.Abs(Offset) < 1e15 && Math.Abs(Outputs.Values[row]) < 1e15f
        // In decimal digits, so that the sum has no more of them than its parts.
        ? (double)((decimal)Offset + (decimal)Outputs.Values[row])
        : Offset + Outputs.Values[row];

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
        if (card.Task == TaskKind.Regression)
            return new ScoredRows(Predictions.Read(scored, card.Task, card.Classes.Count, count), []) { Offset = card.LabelOffset };
        int[] classes = new int[count];
        var outputs = Predictions.Read(scored, card.Task, card.Classes.Count, count, TrainingColumns.Prediction,
            (cursor, column) => ClassReader(cursor, column, card, classes));
        return new ScoredRows(outputs, classes);
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
