using System.Globalization;

namespace MLNet.MoE.Declarations;

/// <summary>What an option may be. It is the only statement of that: <see cref="OptionsCheck"/>, the command line and the tests of the
/// documentation read it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class OptionAttribute : Attribute
{
    /// <summary>Throws where a value cannot be used.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">It cannot; the message names option, value and what is allowed.</exception>
    public abstract void Check(string option, object? value);

    /// <summary>The exception for a value.</summary>
    internal static ArgumentOutOfRangeException OutOfRange(string option, object? value, string allowed) =>
        new(option, string.Create(CultureInfo.InvariantCulture, $"{option} is {value ?? "null"}; it must be {allowed}."));
}
