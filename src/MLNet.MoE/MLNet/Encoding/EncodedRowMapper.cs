using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>ML.NET's own mapper of a model, behind the encoder of the model: bound to the raw columns, which it has encoded row by
/// row.</summary>
internal sealed class EncodedRowMapper : ISchemaBoundRowMapper
{
    private readonly IRowToRowMapper _encode;
    private readonly ISchemaBoundRowMapper _score;

    private EncodedRowMapper(RoleMappedSchema raw, IRowToRowMapper encode, ISchemaBoundRowMapper score) =>
        (InputRoleMappedSchema, _encode, _score) = (raw, encode, score);

    public RoleMappedSchema InputRoleMappedSchema { get; }

    public DataViewSchema InputSchema => InputRoleMappedSchema.Schema;

    public DataViewSchema OutputSchema => _score.OutputSchema;

    public ISchemaBindableMapper Bindable => _score.Bindable;

    /// <summary>Binds ML.NET's own mapper of a model to a schema, through the model's encoder where it has one.</summary>
    /// <param name="env">Environment.</param>
    /// <param name="schema">Schema of what is scored.</param>
    /// <param name="bindable">The mapper.</param>
    /// <param name="encoder">The encoder, or null.</param>
    public static ISchemaBoundRowMapper Bind(IHostEnvironment env, RoleMappedSchema schema, ISchemaBindableMapper bindable,
        FeatureEncoder? encoder)
    {
        if (encoder is null) return (ISchemaBoundRowMapper)bindable.Bind(env, schema);
        var encode = encoder.Rows(schema.Schema);
        // The encoder's vector has the name of the feature column, so roles go by the same names.
        var encoded = new RoleMappedSchema(encode.OutputSchema, schema.GetColumnRoleNames());
        return new EncodedRowMapper(schema, encode, (ISchemaBoundRowMapper)bindable.Bind(env, encoded));
    }

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => _score.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _encode.GetDependencies(_score.GetDependenciesForNewColumns(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        DataViewSchema.Column[] active = [.. activeColumns];
        return _score.GetRow(_encode.GetRow(input, _score.GetDependenciesForNewColumns(active)), active);
    }
}
