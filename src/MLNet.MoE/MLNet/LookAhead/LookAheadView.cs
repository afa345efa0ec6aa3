using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Data as they are, with cursors that read some rows ahead of their own position where the features are read, so that the model can score
/// those rows together. It lies under ML.NET's scorer, which asks for one row at a time.
/// </summary>
internal sealed class LookAheadView : ITransformCanSaveOnnx
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _features;
    private readonly IRowToRowMapper? _encode;
    private readonly MoeModelParameters _model;

    /// <summary>Columns of the source that the feature vector is read from.</summary>
    private readonly int[] _needed;

    private LookAheadView(IHost host, IDataView source, DataViewSchema.Column features, IRowToRowMapper? encode, MoeModelParameters model)
    {
        (_host, _source, _features, _encode, _model) = (host, source, features, encode, model);
        _needed = encode is null ? [features.Index] : [.. encode.GetDependencies([features]).Select(column => column.Index)];
    }

    public IDataView Source => _source;

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    /// <summary>Puts the view over data; gives the data back where looking ahead is of no use.</summary>
    /// <param name="host">Host of the cursors.</param>
    /// <param name="source">The data.</param>
    /// <param name="featureColumn">Name of the feature column.</param>
    /// <param name="model">Model that scores.</param>
    public static IDataView Over(IHost host, IDataView source, string featureColumn, MoeModelParameters model)
    {
        if (!model.BatchesRows || source is EmptyDataView) return source;
        var encode = model.Encoder?.Rows(source.Schema);
        if ((encode?.OutputSchema
            ?? source.Schema).GetColumnOrNull(featureColumn) is not { Type: VectorDataViewType { IsKnownSize: true } vector } features)
            return source;
        bool isUseful = vector.ItemType == NumberDataViewType.Single && vector.Size == model.FeatureCount;
        return isUseful ? new LookAheadView(host, source, features, encode, model) : source;
    }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return Wrap(_source.GetRowCursor(columns, rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        var inputs = _source.GetRowCursorSet(columns, n, rand);
        // Split here as the scorer above would, had it not to be above the cursors that look ahead.
        if (inputs.Length == 1 && n > 1 && ReadsFeatures(columns) && (GetRowCount() ?? long.MaxValue) > n)
            inputs = DataViewUtils.CreateSplitCursors(_host, inputs[0], n);
        return Array.ConvertAll(inputs, input => Wrap(input, columns));
    }

    // The data are as they were: nothing to write, and nothing to save.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
        => throw new NotSupportedException("A view of data is no model; save the transformer that made it.");

    private DataViewRowCursor Wrap(DataViewRowCursor input, DataViewSchema.Column[] columns)
        => ReadsFeatures(columns) && DataViewUtils.AllCacheable(columns)
        ? new LookAheadCursor(_host, input, columns, _features, _encode, _model) : input;

    private bool ReadsFeatures(DataViewSchema.Column[] columns)
        => Array.TrueForAll(_needed, needed => Array.Exists(columns, column => column.Index == needed));
}
