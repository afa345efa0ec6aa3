using MLNet.MoE.Declarations;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Columns that a trainer learns from. Options are checked when the trainer is created; an error names the option and its value.
/// </summary>
public abstract class TrainerOptions
{
    private protected TrainerOptions()
    {
    }

    /// <summary>Column of the label: a key for multiclass, Boolean for binary, a number for regression. Default <c>Label</c>.</summary>
    [ColumnName]
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// Column of the features: a vector of Single; networks recognise one-hot groups in it by their annotation. Any other column of known
    /// size works too: numbers of other types and Booleans become numbers, text and keys become categories, encoded as by
    /// <c>OneHotEncoding</c>. Default <c>Features</c>.
    /// </summary>
    [ColumnName]
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>
    /// Columns that hold categories, as text, keys, Booleans, numbers, dates or times, single or as vectors of known size. They are
    /// features in addition to <see cref="FeatureColumnName"/>, which may be among them, and need no encoding in the pipeline: the trainer
    /// learns their values from the training rows, and the model takes the columns as they are. A missing value, or one that does not occur
    /// in the training rows, counts as no category. Default: none.
    /// </summary>
    public string[] CategoricalColumns { get; set; } = [];

    /// <summary>
    /// Column of row weights, Single or Double, or null for none. A row of weight 2 counts as much as two rows of weight 1; only ratios
    /// matter. A network is the same to the bit if all weights are multiplied by a number (where they are small multiples of one number, in
    /// double precision, or written with up to seven digits). A mixture fitted by EM scales them to a mean of 1, so that likelihood, BIC
    /// and standard errors correspond to the number of rows.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Checks the columns against each other.</summary>
    /// <exception cref="ArgumentException">A categorical column is named twice, or is the label or the weights.</exception>
    private protected void CheckColumns() => CategoricalColumnsCheck.Check(CategoricalColumns, LabelColumnName, ExampleWeightColumnName);

    /// <summary>A copy that later changes of these options do not reach.</summary>
    private protected TrainerOptions CopyOptions()
    {
        var copy = (TrainerOptions)MemberwiseClone();
        copy.CategoricalColumns = [.. CategoricalColumns ?? []];
        return copy;
    }
}
