using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>
/// What ML.NET's scorers get their scores from. On a cursor that looks ahead the scores are there already; any other row goes through
/// the mapper of single rows. Both give the same scores, bit by bit.
/// </summary>
/// <param name="bindable">What was bound.</param>
/// <param name="model">Model that scores.</param>
/// <param name="rowByRow">Mapper of single rows for the same model; columns and annotations are its.</param>
/// <param name="calibrator">Makes probabilities of scores, as the second column; null but for a calibrated binary model.</param>
internal sealed class LookAheadMapper(
    ISchemaBindableMapper bindable, MoeModelParameters model, ISchemaBoundRowMapper rowByRow, ICalibrator? calibrator = null)
        : ISchemaBoundRowMapper
{
    public RoleMappedSchema InputRoleMappedSchema => rowByRow.InputRoleMappedSchema;

    public DataViewSchema InputSchema => rowByRow.InputSchema;

    public DataViewSchema OutputSchema => rowByRow.OutputSchema;

    public ISchemaBindableMapper Bindable => bindable;

    public IEnumerable<KeyValuePair<RoleMappedSchema.ColumnRole, string>> GetInputColumnRoles() => rowByRow.GetInputColumnRoles();

    public IEnumerable<DataViewSchema.Column> GetDependenciesForNewColumns(IEnumerable<DataViewSchema.Column> dependingColumns)
        => rowByRow.GetDependenciesForNewColumns(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        DataViewSchema.Column[] active = [.. activeColumns];
        if (active.Length == 0 || input is not LookAheadCursor cursor || cursor.Model != model) return rowByRow.GetRow(input, active);
        cursor.WantScores();
        var getters = new Delegate?[OutputSchema.Count];
        foreach (var column in active) getters[column.Index] = Getter(cursor, column.Index);
        return new SimpleRow(OutputSchema, input, getters);
    }

    private Delegate Getter(LookAheadCursor cursor, int column)
    {
        if (model.Task == TaskKind.Multiclass) return new ValueGetter<VBuffer<float>>(cursor.Scores);
        if (model.Task == TaskKind.Regression) return NumberGetter(cursor, column);
        if (column == 0 || calibrator is null) return new ValueGetter<float>(cursor.Score);
        return new ValueGetter<float>((ref float probability) =>
        {
            cursor.Score(ref probability);
            probability = calibrator.PredictProbability(probability);
        });
    }

    private Delegate NumberGetter(LookAheadCursor cursor, int column)
    {
        if (column == 0)
        {
            if (model.ExposureColumn is not { } name) return new ValueGetter<float>(cursor.Score);
            var exposure = ExposureReader.Open(cursor, ExposureReader.Find(cursor.Schema, name));
            return new ValueGetter<float>((ref float score) =>
            {
                cursor.Score(ref score);
                score *= exposure();
            });
        }
        var (_, start, levels) = model.ScoreColumns[column - 1];
        if (levels is null) return new ValueGetter<float>((ref float value) => value = cursor.Scores(start, 1)[0]);
        return new ValueGetter<VBuffer<float>>((ref VBuffer<float> values) =>
        {
            var editor = VBufferEditor.Create(ref values, levels.Count);
            cursor.Scores(start, levels.Count).CopyTo(editor.Values);
            values = editor.Commit();
        });
    }
}
