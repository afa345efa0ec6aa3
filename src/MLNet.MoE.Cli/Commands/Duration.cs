using System.Globalization;

namespace MLNet.MoE.Cli.Commands;

/// <summary>A time as people type it: seconds, or a number with a unit.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("min", 60), ("m", 60), ("h", 3600)];

    /// <summary>The time that a text says.</summary>
    /// <param name="text">Such as <c>90</c>, <c>90s</c>, <c>10m</c> or <c>1.5h</c>.</param>
    /// <param name="option">The option, for the message.</param>
    /// <exception cref="CommandException">It says none, or none above zero.</exception>
    public static TimeSpan Parse(string text, string option)
    {
        var (unit, factor) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        if (double.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number * factor is > 0 and < 1e9)
            return TimeSpan.FromSeconds(number * factor);
        throw new CommandException($"{option} {text}: write seconds above 0, or a time such as 90s, 10m or 1.5h.");
    }
}
