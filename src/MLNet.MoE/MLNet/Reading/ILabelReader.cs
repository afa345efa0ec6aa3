using Microsoft.ML;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Reads what a row is to be predicted as: one label, or several.</summary>
internal interface ILabelReader
{
    /// <summary>The label columns.</summary>
    IReadOnlyList<DataViewSchema.Column> Columns { get; }

    /// <summary>Labels of a row.</summary>
    int Count { get; }

    /// <summary>Makes a function that reads a cursor's row: the label, or a number where there are several of which one at least is there;
    /// NaN for a row without any.</summary>
    Func<double> Open(DataViewRow row);

    /// <summary>Notes that the row that was read last is kept.</summary>
    void Keep()
    {
    }

    /// <summary>Writes what the table of the kept rows does not have yet.</summary>
    void Complete(FeatureTable table)
    {
    }
}
