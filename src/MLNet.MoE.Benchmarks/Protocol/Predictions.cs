using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a model says about some rows: (rows, outputs), row-major. Probabilities of the classes, or one number for a regression.</summary>
/// <param name="Values">(rows, outputs).</param>
/// <param name="Outputs">Classes (2 for a binary task), or 1 for a regression.</param>
internal sealed record Predictions(float[] Values, int Outputs)
{
    /// <summary>Number of rows.</summary>
    public int RowCount => Values.Length / Outputs;

    /// <summary>The outputs of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Outputs, Outputs);

    /// <summary>Reads what ML.NET's stock transformers give: <c>Probability</c> of a binary task, <c>Score</c> otherwise.</summary>
    public static Predictions Read(IDataView scored, TaskKind task, int classes, int rows)
    {
        var result = new Predictions(new float[rows * Math.Max(1, classes)], Math.Max(1, classes));
        var column = scored.Schema[task == TaskKind.Binary ? "Probability" : "Score"];
        using var cursor = scored.GetRowCursor([column]);
        if (task == TaskKind.Multiclass) result.ReadVectors(cursor, column);
        else result.ReadNumbers(cursor, column, task == TaskKind.Binary);
        return result;
    }

    private void ReadNumbers(DataViewRowCursor cursor, DataViewSchema.Column column, bool binary)
    {
        var getter = cursor.GetGetter<float>(column);
        float value = 0;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            getter(ref value);
            if (binary) (Values[2 * row], Values[(2 * row) + 1]) = (1 - value, value);
            else Values[row] = value;
        }
    }

    private void ReadVectors(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        for (int row = 0; cursor.MoveNext(); row++)
        {
            getter(ref value);
            value.CopyTo(Values.AsSpan(row * Outputs, Outputs));
        }
    }
}
