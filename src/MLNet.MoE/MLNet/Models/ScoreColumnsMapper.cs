using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Scores one row at a time for a regression that gives more than one number a row, or one for each unit of an exposure. The row is scored
/// once, however many of the columns are read.
/// </summary>
internal sealed class ScoreColumnsMapper : ISchemaBoundRowMapper
{
    private readonly MoeModelParameters _model;
    private readonly ISchemaBoundRowMapper _score;
    private readonly DataViewSchema.Column? _exposure;

    /// <summary>Puts the columns over ML.NET's own mapper of the score, whose checks and first column stay.</summary>
    private ScoreColumnsMapper(ISchemaBindableMapper bindable, MoeModelParameters model, ISchemaBoundRowMapper score)
    {
        (Bindable, _model, _score) = (bindable, model, score);
        _exposure = model.ExposureColumn is { } name ? ExposureReader.Find(score.InputSchema, name) : null;
        var schema = new DataViewSchema.Builder();
        foreach (var column in score.OutputSchema) schema.AddColumn(column.Name, column.Type, column.Annotations);
        foreach (var column in model.ScoreColumns) column.AddTo(schema);
        OutputSchema = schema.ToSchema();
    }

    public RoleMappedSchema InputRoleMappedSchema => _score.InputRoleMappedSchema;

    public DataViewSchema InputSchema => _score.InputSchema;

    public DataViewSchema OutputSchema { get; }

    public ISchemaBindableMapper Bindable { get; }

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => _score.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        if (!dependingColumns.Any()) return [];
        var columns = _score.GetDependenciesForNewColumns(_score.OutputSchema);
        return _exposure is { } exposure ? columns.Append(exposure) : columns;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var row = new Row(this, input);
        var getters = new Delegate?[OutputSchema.Count];
        foreach (var column in activeColumns) getters[column.Index] = row.Getter(column.Index);
        return new SimpleRow(OutputSchema, input, getters);
    }

    /// <summary>Scores of the row that a cursor stands on.</summary>
    private sealed class Row(ScoreColumnsMapper mapper, DataViewRow input)
    {
        private readonly ValueGetter<VBuffer<float>> _features = input.GetGetter<VBuffer<float>>(
            mapper.InputRoleMappedSchema.Feature!.Value);
        private readonly Func<float>? _exposure = mapper._exposure is { } column ? ExposureReader.Open(input, column) : null;
        private readonly float[] _scores = new float[mapper._model.ScoreCount];
        private VBuffer<float> _row;
        private long _position = -1;

        public Delegate Getter(int column)
        {
            if (column == 0)
            {
                return new ValueGetter<float>((ref float score) =>
                {
                    Score();
                    score = _exposure is null ? _scores[0] : _scores[0] * _exposure();
                });
            }
            var (_, start, levels) = mapper._model.ScoreColumns[column - 1];
            if (levels is null) return new ValueGetter<float>((ref float value) => value = Scores()[start]);
            return new ValueGetter<VBuffer<float>>((ref VBuffer<float> values) =>
            {
                var editor = VBufferEditor.Create(ref values, levels.Count);
                Scores().AsSpan(start, levels.Count).CopyTo(editor.Values);
                values = editor.Commit();
            });
        }

        private float[] Scores()
        {
            Score();
            return _scores;
        }

        private void Score()
        {
            if (input.Position == _position) return;
            _features(ref _row);
            mapper._model.PredictRow(_row, _scores);
            _position = input.Position;
        }
    }

    /// <summary>What binds the mapper.</summary>
    internal sealed class Binding(MoeModelParameters model) : ISchemaBindableMapper
    {
        public ISchemaBoundMapper Bind(IHostEnvironment env, RoleMappedSchema schema)
        {
            ISchemaBindableMapper score = new SchemaBindablePredictorWrapper(model);
            return new ScoreColumnsMapper(this, model, (ISchemaBoundRowMapper)score.Bind(env, schema));
        }
    }
}
