using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Where an expert's statement stands in its output: probabilities, scores or numbers, and how many of them a row.</summary>
/// <param name="Column">Index of the column.</param>
/// <param name="Count">Statements a row: classes, or 1.</param>
/// <param name="IsProbability">Whether the column is that of a probability of the positive class.</param>
internal readonly record struct ExpertOutput(int Column, int Count, bool IsProbability)
{
    /// <summary>Finds the columns of an expert.</summary>
    /// <param name="schema">What the fitted expert gives.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="name">Name of the expert, for messages.</param>
    /// <exception cref="InvalidOperationException">The expert gives no column that says what is asked for.</exception>
    public static ExpertOutput Find(DataViewSchema schema, TaskKind task, string name)
    {
        if (task == TaskKind.Binary && schema.GetColumnOrNull(DefaultColumnNames.Probability) is { } probability
            && probability.Type == NumberDataViewType.Single)
            return new(probability.Index, 1, true);
        if (schema.GetColumnOrNull(DefaultColumnNames.Score) is not { } score)
            throw new InvalidOperationException(
                $"Expert '{name}' gives no column '{DefaultColumnNames.Score}'; end its pipeline with a trainer of the same task.");
        CheckKind(score, task, name);
        int count = score.Type switch
        {
            VectorDataViewType { ItemType: NumberDataViewType item, Size: > 0 and var size } when item == NumberDataViewType.Single => size,
            NumberDataViewType number when number == NumberDataViewType.Single => 1,
            _ => 0,
        };
        bool fits = task == TaskKind.Multiclass ? score.Type is VectorDataViewType && count > 0
            : score.Type is not VectorDataViewType && count == 1;
        return fits ? new(score.Index, count, false)
            : throw new InvalidOperationException(
                $"Expert '{name}' gives scores of type {score.Type}, which do not fit the task {task}; all experts of a mixture learn the "
                + "same task.");
    }

    /// <summary>Reads the statements of a row: log-odds, logarithms of probabilities or scores, or numbers.</summary>
    /// <param name="row">Row of the expert's output, in which the column is active.</param>
    public Action<double[]> Reader(DataViewRow row)
    {
        var column = row.Schema[Column];
        if (column.Type is VectorDataViewType)
        {
            var getter = row.GetGetter<VBuffer<float>>(column);
            var buffer = default(VBuffer<float>);
            float[] values = new float[Count];
            return statements =>
            {
                getter(ref buffer);
                buffer.CopyTo(values);
                for (int i = 0; i < values.Length; i++) statements[i] = values[i];
            };
        }
        var single = row.GetGetter<float>(column);
        bool odds = IsProbability;
        return statements =>
        {
            float value = 0;
            single(ref value);
            statements[0] = odds ? LogOdds(value) : value;
        };
    }

    private static void CheckKind(DataViewSchema.Column score, TaskKind task, string name)
    {
        const string annotation = AnnotationUtils.Kinds.ScoreColumnKind;
        if (score.Annotations.Schema.GetColumnOrNull(annotation) is not { Type: TextDataViewType }) return;
        var kind = default(ReadOnlyMemory<char>);
        score.Annotations.GetValue(annotation, ref kind);
        string wanted = task switch
        {
            TaskKind.Binary => AnnotationUtils.Const.ScoreColumnKind.BinaryClassification,
            TaskKind.Multiclass => AnnotationUtils.Const.ScoreColumnKind.MulticlassClassification,
            _ => AnnotationUtils.Const.ScoreColumnKind.Regression,
        };
        if (!kind.Span.SequenceEqual(wanted))
            throw new InvalidOperationException(
                $"Expert '{name}' gives scores of {kind}, not of {wanted}; all experts of a mixture learn the same task.");
    }

    // Single precision rounds probabilities near 1 to it.
    private static double LogOdds(double probability)
    {
        double inside = Math.Clamp(probability, 1e-7, 1 - 1e-7);
        return double.IsNaN(probability) ? double.NaN : Math.Log(inside / (1 - inside));
    }
}
