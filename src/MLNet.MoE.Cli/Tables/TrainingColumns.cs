namespace MLNet.MoE.Cli.Tables;

/// <summary>
/// Names of the columns that training adds to those of the file. They are spelled so that no column of a file is hidden by them; a saved
/// model needs none of them.
/// </summary>
internal static class TrainingColumns
{
    /// <summary>The label.</summary>
    public const string Label = "moe:label";

    /// <summary>The weight.</summary>
    public const string Weight = "moe:weight";

    /// <summary>The feature vector.</summary>
    public const string Features = "Features";

    /// <summary>The one-hot encoding of a column of numbers, beside the numbers.</summary>
    public static string CategoriesOf(string name) => name + ":category";

    /// <summary>The prediction in the label's own values: a text for classes, a number for a regression.</summary>
    public const string Prediction = "Prediction";
}
