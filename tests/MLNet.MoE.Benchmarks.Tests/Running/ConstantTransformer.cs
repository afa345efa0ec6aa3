using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Scores every row alike.</summary>
/// <param name="row">Probabilities of the classes, or one number.</param>
/// <param name="asked">Gets the number of rows.</param>
internal sealed class ConstantTransformer(float[] row, Action<int>? asked) : ITransformer
{
    public bool IsRowToRowMapper => false;

    public IDataView Transform(IDataView input)
    {
        int rows = 0;
        using (var cursor = input.GetRowCursor([]))
        {
            while (cursor.MoveNext()) rows++;
        }
        asked?.Invoke(rows);
        var schema = SchemaDefinition.Create(typeof(Scored));
        if (row.Length == 1) schema.RemoveAll(column => column.ColumnName != "Score");
        schema["Score"].ColumnType = row.Length == 1 ? NumberDataViewType.Single
            : new VectorDataViewType(NumberDataViewType.Single, row.Length);
        return row.Length == 1
            ? new MLContext().Data.LoadFromEnumerable(Enumerable.Repeat(new ScoredNumber { Score = row[0] }, rows).ToArray())
            : new MLContext().Data.LoadFromEnumerable(Enumerable.Repeat(new Scored { Score = row, Probability = row[^1] }, rows).ToArray(),
                schema);
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => throw new NotSupportedException();

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException();

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];

        public float Probability { get; set; }
    }

    private sealed class ScoredNumber
    {
        public float Score { get; set; }
    }
}
