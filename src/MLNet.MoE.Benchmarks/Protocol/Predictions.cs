using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a model says about some rows: (rows, outputs), row-major. Probabilities of the classes, or one number for a
/// regression.</summary>
/// <param name="Values">(rows, outputs).</param>
/// <param name="Outputs">Classes (2 for a binary task), or 1 for a regression.</param>
internal sealed record Predictions(float[] Values, int Outputs)
{
    /// <summary>Number of rows.</summary>
    public int RowCount => Values.Length / Outputs;

    /// <summary>The outputs of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Outputs, Outputs);

    /// <summary>Reads what ML.NET's stock transformers give: <c>Probability</c> of a binary task, <c>Score</c> otherwise.</summary>
    /// <param name="scored">The scored rows.</param>
    /// <param name="task">The task.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="others">
    /// Names of columns to be read in the same pass, each with what makes of a cursor and the column what is called with the number of each
    /// row.
    /// </param>
    public static Predictions Read(
        IDataView scored, TaskKind task, int classes, int rows,
        params IReadOnlyList<(string Name, Func<DataViewRowCursor, DataViewSchema.Column, Action<int>> Open)> others)
    {
        var result = new Predictions(new float[rows * Math.Max(1, classes)], Math.Max(1, classes));
        var column = scored.Schema[task == TaskKind.Binary ? "Probability" : "Score"];
        using var cursor = scored.GetRowCursor([column, .. others.Select(other => scored.Schema[other.Name])]);
        var read = task == TaskKind.Multiclass ? result.VectorReader(cursor, column)
            : result.NumberReader(cursor, column, task == TaskKind.Binary);
        Action<int>[] readOthers = [.. others.Select(other => other.Open(cursor, scored.Schema[other.Name]))];
        for (int row = 0; cursor.MoveNext(); row++)
        {
            read(row);
            foreach (var readOther in readOthers) readOther(row);
        }
        return result;
    }

    private Action<int> NumberReader(DataViewRowCursor cursor, DataViewSchema.Column column, bool binary)
    {
        var getter = cursor.GetGetter<float>(column);
        float value = 0;
        return row =>
        {
            getter(ref value);
            if (binary) (Values[2 * row], Values[(2 * row) + 1]) = (1 - value, value);
            else Values[row] = value;
        };
    }

    private Action<int> VectorReader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        return row =>
        {
            getter(ref value);
            value.CopyTo(Values.AsSpan(row * Outputs, Outputs));
        };
    }
}
