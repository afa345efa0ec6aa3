using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Data as they are, with cursors that read some rows ahead of their own position where the features are read, so that the model can score
/// those rows together. It lies under ML.NET's scorer, which asks for one row at a time.
/// </summary>
internal sealed class LookAheadView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly int _features;
    private readonly MoeModelParameters _model;

    private LookAheadView(IHost host, IDataView source, int features, MoeModelParameters model)
        => (_host, _source, _features, _model) = (host, source, features, model);

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    /// <summary>Puts the view over data; gives the data back where looking ahead is of no use.</summary>
    /// <param name="host">Host of the cursors.</param>
    /// <param name="source">The data.</param>
    /// <param name="featureColumn">Name of the feature column.</param>
    /// <param name="model">Model that scores.</param>
    public static IDataView Over(IHost host, IDataView source, string featureColumn, MoeModelParameters model)
    {
        bool isUseful = model.BatchesRows && source is not EmptyDataView
            && source.Schema.GetColumnOrNull(featureColumn) is { Type: VectorDataViewType { IsKnownSize: true } vector } && vector.ItemType == NumberDataViewType.Single && vector.Size == model.FeatureCount;
        return isUseful ? new LookAheadView(host, source, source.Schema[featureColumn].Index, model) : source;
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

    private DataViewRowCursor Wrap(DataViewRowCursor input, DataViewSchema.Column[] columns)
        => ReadsFeatures(columns) && DataViewUtils.AllCacheable(columns) ? new LookAheadCursor(_host, input, columns, _features, _model) : input;

    private bool ReadsFeatures(DataViewSchema.Column[] columns) => Array.Exists(columns, column => column.Index == _features);
}
