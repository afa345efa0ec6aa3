using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>How far an adversary may move a row, and how it is searched for.</summary>
public sealed class RobustnessOptions
{
    /// <summary>Column of the features, a vector of Single. Default <c>Features</c>.</summary>
    [ColumnName]
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Column of the label. Default <c>Label</c>.</summary>
    [ColumnName]
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// How far each number may move, in ranks of the training rows, above 0 to 1: 0.05 is past 5 % of them, whatever the column's unit.
    /// Default 0.05.
    /// </summary>
    [Limit(0, 1, WithoutLow = true)]
    public double Budget { get; set; } = 0.05;

    /// <summary>Names of the slots that may move. Null: all numbers of more than two values, but no slot of a category. Default
    /// null.</summary>
    public string[]? Columns { get; set; }

    /// <summary>Names of slots that may only rise, such as an age. Default: none.</summary>
    public string[] OnlyUp { get; set; } = [];

    /// <summary>Names of slots that may only fall. Default: none.</summary>
    public string[] OnlyDown { get; set; } = [];

    /// <summary>Columns of a row that may move at once, 1 or more; 0 sets no limit. Default 0.</summary>
    [Limit(1, Zero = "no limit")]
    public int MostColumns { get; set; }

    /// <summary>Rounds over the columns of the search, 1 to 100. More find worse rows. Default 2.</summary>
    [Limit(1, 100)]
    public int Rounds { get; set; } = 2;

    /// <summary>Rows that are attacked at most, 1 or more, the first of the data. Default 1000.</summary>
    [Limit(1)]
    public int MostRows { get; set; } = 1000;

    /// <summary>Seed of the order in which columns are tried. Default 0.</summary>
    public int Seed { get; set; }

    /// <summary>Cancels the search.</summary>
    public CancellationToken CancellationToken { get; set; }
}
