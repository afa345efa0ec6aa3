namespace MLNet.MoE.Declarations;

/// <summary>Name of a column, which may not be empty.</summary>
internal sealed class ColumnNameAttribute : OptionAttribute
{
    /// <inheritdoc/>
    public override void Check(string option, object? value)
    {
        if (string.IsNullOrWhiteSpace(value as string))
            throw new ArgumentException($"{option} is empty; it must be the name of a column.", option);
    }
}
