using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>A step that drops half of the rows.</summary>
internal sealed class Halving(MLContext ml) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => new Half(ml);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;

    private sealed class Half(MLContext ml) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => ml.Data.FilterRowsByColumn(input, nameof(Row.Width), lowerBound: 2);

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
