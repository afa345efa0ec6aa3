namespace MLNet.MoE.Tables;

/// <summary>Checks the names of categorical columns, when a trainer is made.</summary>
internal static class CategoricalColumnsCheck
{
    /// <summary>Throws for the first name that can be none of a categorical column.</summary>
    /// <param name="names">The names, or null for none.</param>
    /// <param name="label">Column of the label.</param>
    /// <param name="weight">Column of row weights, or null.</param>
    /// <param name="option">The option, for the message.</param>
    /// <exception cref="ArgumentException">A name is empty, there twice, or that of the label or the weights.</exception>
    public static void Check(string[]? names, string label, string? weight, string option = "CategoricalColumns")
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names ?? [])
        {
            string? fault = string.IsNullOrWhiteSpace(name) ? "has an empty name"
                : name == label ? $"names '{name}', the column of the label, which would tell the model what it is to predict"
                : name == weight ? $"names '{name}', the column of row weights"
                : seen.Add(name) ? null : $"names '{name}' twice";
            if (fault is not null) throw new ArgumentException($"{option} {fault}; list columns of features, each once.", option);
        }
    }
}
