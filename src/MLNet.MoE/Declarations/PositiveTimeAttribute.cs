namespace MLNet.MoE.Declarations;

/// <summary>A time that has to be above zero; null, where an option may be null, always may.</summary>
internal sealed class PositiveTimeAttribute : OptionAttribute
{
    /// <inheritdoc/>
    public override void Check(string option, object? value)
    {
        if (value is TimeSpan time && time <= TimeSpan.Zero) throw OutOfRange(option, value, "a time above zero");
    }
}
