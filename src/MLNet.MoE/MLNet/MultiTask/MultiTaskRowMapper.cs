using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace MLNet.MoE;

/// <summary>Binds a model of several labels to a schema. A row is scored once, however many of its columns are read.</summary>
internal sealed class MultiTaskRowMapper : IRowMapper, ISaveAsOnnx
{
    private readonly MultiTaskTransformer _transformer;
    private readonly MultiTaskModel _model;
    private readonly MultiTaskColumn[] _columns;
    private readonly DataViewSchema.DetachedColumn[] _outputs;
    private readonly IRowToRowMapper? _encode;
    private readonly DataViewSchema.Column _features;
    private readonly HashSet<int> _inputs;
    private readonly DataViewSchema _schema;
    private readonly PlattCalibrator?[] _logistic;

    /// <param name="transformer">The transformer.</param>
    /// <param name="model">Its model.</param>
    /// <param name="trainSchema">Columns of the training data, where keys have their values.</param>
    /// <param name="schema">Columns of what is scored.</param>
    /// <param name="logistic">(labels): what makes probabilities of log-odds; null for labels that are not of two classes.</param>
    public MultiTaskRowMapper(MultiTaskTransformer transformer, MultiTaskModel model, DataViewSchema trainSchema, DataViewSchema schema,
        PlattCalibrator?[] logistic)
    {
        (_transformer, _model, _schema, _logistic) = (transformer, model, schema, logistic);
        _columns = [.. Enumerable.Range(0, model.Labels.Count)
            .SelectMany(label => MultiTaskColumn.Kinds(model[label].Task).Select(kind => new MultiTaskColumn(kind, label)))];
        _outputs = Array.ConvertAll(_columns, column => column.In(model, trainSchema));
        _encode = model.Encoder?.Rows(schema);
        _features = (_encode?.OutputSchema ?? schema).GetColumnOrNull(model.FeatureColumn)
            ?? throw new ArgumentOutOfRangeException(nameof(schema), $"The data has no feature column '{model.FeatureColumn}'.");
        if (_features.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single
            || vector.Size != model.FeatureCount)
            throw new ArgumentOutOfRangeException(nameof(schema), $"Feature column '{model.FeatureColumn}' has type {_features.Type}; the "
                + $"model was trained on a vector of {model.FeatureCount} of Single.");
        _inputs = _encode is null ? [_features.Index] : [.. _encode.GetDependencies([_features]).Select(column => column.Index)];
    }

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => _outputs;

    public ITransformer GetTransformer() => _transformer;

    public void Save(ModelSaveContext ctx) => ((ICanSaveModel)_transformer).Save(ctx);

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
        Enumerable.Range(0, _outputs.Length).Any(activeOutput) ? _inputs.Contains : _ => false;

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
    {
        var getters = new Delegate[_outputs.Length];
        disposer = null;
        if (!Enumerable.Range(0, getters.Length).Any(activeOutput)) return getters;
        Scores scores;
        if (input is LookAheadCursor cursor && cursor.Model == _model)
        {
            cursor.WantScores();
            scores = cursor.Scores;
        }
        else
        {
            var row = new Row(this, input);
            (scores, disposer) = (row.Scores, row.Dispose);
        }
        for (int i = 0; i < getters.Length; i++)
            if (activeOutput(i)) getters[i] = Getter(_columns[i], scores);
        return getters;
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => OnnxExport.WriteLabels(ctx, _model, _schema, _columns, _outputs, _logistic);

    private Delegate Getter(MultiTaskColumn column, Scores scores)
    {
        var (task, start, count) = _model[column.Label];
        return (task, column.Kind) switch
        {
            (TaskKind.Binary, DefaultColumnNames.PredictedLabel) =>
                new ValueGetter<bool>((ref bool value) => value = scores(start, 1)[0] > 0),
            (TaskKind.Binary, DefaultColumnNames.Probability) =>
                new ValueGetter<float>((ref float value) => value = _logistic[column.Label]!.PredictProbability(scores(start, 1)[0])),
            (TaskKind.Multiclass, DefaultColumnNames.PredictedLabel) =>
                new ValueGetter<uint>((ref uint value) => value = (uint)TensorPrimitives.IndexOfMax(scores(start, count)) + 1),
            (TaskKind.Multiclass, _) => new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, count);
                scores(start, count).CopyTo(editor.Values);
                value = editor.Commit();
            }),
            _ => new ValueGetter<float>((ref float value) => value = scores(start, 1)[0]),
        };
    }

    /// <summary>Some of the current row's scores.</summary>
    private delegate ReadOnlySpan<float> Scores(int start, int count);

    /// <summary>Scores of the row that a cursor stands on.</summary>
    private sealed class Row : IDisposable
    {
        private readonly MultiTaskModel _model;
        private readonly DataViewRow _input;
        private readonly DataViewRow? _encoded;
        private readonly ValueGetter<VBuffer<float>> _features;
        private readonly float[] _scores;
        private VBuffer<float> _row;
        private long _position = long.MinValue;

        public Row(MultiTaskRowMapper mapper, DataViewRow input)
        {
            (_model, _input) = (mapper._model, input);
            _encoded = mapper._encode?.GetRow(input, [mapper._features]);
            _features = (_encoded ?? input).GetGetter<VBuffer<float>>(mapper._features);
            _scores = new float[_model.ScoreCount];
        }

        public ReadOnlySpan<float> Scores(int start, int count)
        {
            if (_input.Position != _position || _position < 0)
            {
                _features(ref _row);
                _model.PredictRow(_row, _scores);
                _position = _input.Position;
            }
            return _scores.AsSpan(start, count);
        }

        public void Dispose() => _encoded?.Dispose();
    }
}
