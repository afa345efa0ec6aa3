using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>Data as they are, with cursors that read some rows ahead where the columns of the experts are read. It lies under a mixture's
/// own columns.</summary>
/// <param name="host">Host of the cursors.</param>
/// <param name="source">The data.</param>
/// <param name="mapper">The mixture, bound to the data's schema.</param>
internal sealed class MixtureView(IHost host, IDataView source, MixtureRowMapper mapper) : ITransformCanSaveOnnx
{
    private readonly int[] _needed = mapper.Inputs();

    public IDataView Source => source;

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return Wrap(source.GetRowCursor(columns, rand), columns);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        var inputs = source.GetRowCursorSet(columns, n, rand);
        // Split here as the mapper's view above would, had it not to be above the cursors that look ahead.
        if (inputs.Length == 1 && n > 1 && IsScored(columns) && (GetRowCount() ?? long.MaxValue) > n)
            inputs = DataViewUtils.CreateSplitCursors(host, inputs[0], n);
        return Array.ConvertAll(inputs, input => Wrap(input, columns));
    }

    // What is saved and exported are the transformers; the view says the same as the data.
    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx)
    {
    }

    private DataViewRowCursor Wrap(DataViewRowCursor input, DataViewSchema.Column[] columns) =>
        IsScored(columns) && DataViewUtils.AllCacheable(columns) ? new MixtureCursor(host, input, columns, mapper) : input;

    private bool IsScored(DataViewSchema.Column[] columns)
        => Array.TrueForAll(_needed, needed => Array.Exists(columns, column => column.Index == needed));
}
