using MLNet.MoE.Declarations;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Which columns a trainer learns from. Every value of the options is checked when the trainer is made; an error names the option and its
/// value.
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
    /// Column of the features: a vector of Single, in which networks recognise one-hot groups by their annotation. Any other column of
    /// known size serves too: numbers of another type and Booleans are taken as numbers, text and keys as categories, one-hot encoded as
    /// <c>OneHotEncoding</c> would. Default <c>Features</c>.
    /// </summary>
    [ColumnName]
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>
    /// Columns that hold categories, as text, keys, Booleans, numbers, dates or times, single or as vectors of known size. They are
    /// features beside <see cref="FeatureColumnName"/>, which may be among them, and need no step of the pipeline: the trainer learns their
    /// values from the training rows and the model takes the columns as they are. A value that the training rows don't have, or a missing
    /// one, counts as none. Default: none.
    /// </summary>
    public string[] CategoricalColumns { get; set; } = [];

    /// <summary>
    /// Column of row weights, Single or Double, or null for none. A row of weight 2 counts as much as two of weight 1; only ratios matter.
    /// A network is the same to the bit for weights times any number (where they are small multiples of one number, in double precision, or
    /// written with up to seven digits); a mixture fitted by EM scales them to a mean of 1, so that likelihood, BIC and standard errors are
    /// those of as many rows as there are.
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
