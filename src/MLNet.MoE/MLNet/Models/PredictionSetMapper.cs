using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>Adds to the columns of a classification which classes are in the set of a row: Booleans in the order of the classes.</summary>
internal sealed class PredictionSetMapper : ISchemaBoundRowMapper
{
    /// <summary>Name of the column.</summary>
    public const string Column = "PredictionSet";

    private readonly ISchemaBoundRowMapper _score;
    private readonly PredictionSets _sets;
    private readonly ICalibrator? _calibrator;
    private readonly int _classes;

    /// <param name="bindable">What was bound.</param>
    /// <param name="score">Gives the other columns, the score first.</param>
    /// <param name="sets">Which classes are in a set.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="calibrator">Makes the probability of the positive class of the score; null where the scores are probabilities.</param>
    public PredictionSetMapper(
        ISchemaBindableMapper bindable, ISchemaBoundRowMapper score, PredictionSets sets, int classes, ICalibrator? calibrator = null)
    {
        (Bindable, _score, _sets, _classes, _calibrator) = (bindable, score, sets, classes, calibrator);
        var schema = new DataViewSchema.Builder();
        foreach (var column in score.OutputSchema) schema.AddColumn(column.Name, column.Type, column.Annotations);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            AnnotationUtils.Kinds.ScoreValueKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> kind) => kind = Column.AsMemory());
        schema.AddColumn(Column, new VectorDataViewType(BooleanDataViewType.Instance, classes), annotations.ToAnnotations());
        OutputSchema = schema.ToSchema();
    }

    public RoleMappedSchema InputRoleMappedSchema => _score.InputRoleMappedSchema;

    public DataViewSchema InputSchema => _score.InputSchema;

    public DataViewSchema OutputSchema { get; }

    public ISchemaBindableMapper Bindable { get; }

    /// <summary>The column as a trainer announces it.</summary>
    public static SchemaShape.Column Shape { get; } = new(
        Column, SchemaShape.Column.VectorKind.Vector, BooleanDataViewType.Instance, false,
        new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation()));

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => _score.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        _score.GetDependenciesForNewColumns(Needed(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        DataViewSchema.Column[] active = [.. activeColumns];
        var row = _score.GetRow(input, Needed(active));
        var getters = new Delegate?[OutputSchema.Count];
        if (Array.Exists(active, column => column.Index == 0 || column.Index == _score.OutputSchema.Count))
        {
            RowProbabilities scores = _calibrator is null ? new ClassProbabilities(row, _classes) : new TwoProbabilities(row, _calibrator);
            foreach (var column in active)
            {
                if (column.Index == 0) getters[0] = scores.Score;
                if (column.Index == _score.OutputSchema.Count) getters[^1] = SetGetter(scores);
            }
        }
        foreach (var column in active)
            if (column.Index > 0 && column.Index < _score.OutputSchema.Count)
                getters[column.Index] = row.GetGetter<float>(row.Schema[column.Index]);
        return new SimpleRow(OutputSchema, input, getters, row.Dispose);
    }

    /// <summary>The columns of the other mapper that columns of this one need; a set needs the score.</summary>
    private IEnumerable<DataViewSchema.Column> Needed(IEnumerable<DataViewSchema.Column> columns)
    {
        var indices = columns.Select(column => column.Index == _score.OutputSchema.Count ? 0 : column.Index).ToHashSet();
        return _score.OutputSchema.Where(column => indices.Contains(column.Index));
    }

    private ValueGetter<VBuffer<bool>> SetGetter(RowProbabilities scores) => (ref VBuffer<bool> set) =>
    {
        var editor = VBufferEditor.Create(ref set, _classes);
        _sets.Read(scores.Read(), editor.Values);
        set = editor.Commit();
    };

    /// <summary>The probabilities of a row, which is scored once however many columns are made of them.</summary>
    private abstract class RowProbabilities(DataViewRow row, int classes)
    {
        private long _position = -1;

        /// <summary>Gives the score as the other mapper does.</summary>
        public abstract Delegate Score { get; }

        protected float[] Values { get; } = new float[classes];

        /// <summary>(classes): the probabilities of the row.</summary>
        public ReadOnlySpan<float> Read()
        {
            if (row.Position == _position) return Values;
            Refresh();
            _position = row.Position;
            return Values;
        }

        protected abstract void Refresh();
    }

    /// <summary>Of a score that is the probabilities of the classes.</summary>
    private sealed class ClassProbabilities(DataViewRow row, int classes) : RowProbabilities(row, classes)
    {
        private readonly ValueGetter<VBuffer<float>> _read = row.GetGetter<VBuffer<float>>(row.Schema[0]);
        private VBuffer<float> _scores;

        public override Delegate Score => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> score) =>
        {
            Read();
            _scores.CopyTo(ref score);
        });

        protected override void Refresh()
        {
            _read(ref _scores);
            _scores.CopyTo(Values);
        }
    }

    /// <summary>Of a score of which a calibrator makes the probability of the second of two classes.</summary>
    private sealed class TwoProbabilities(DataViewRow row, ICalibrator calibrator) : RowProbabilities(row, 2)
    {
        private readonly ValueGetter<float> _read = row.GetGetter<float>(row.Schema[0]);
        private float _score;

        public override Delegate Score => (ValueGetter<float>)((ref float score) =>
        {
            Read();
            score = _score;
        });

        protected override void Refresh()
        {
            _read(ref _score);
            float positive = calibrator.PredictProbability(_score);
            (Values[0], Values[1]) = (1 - positive, positive);
        }
    }
}
