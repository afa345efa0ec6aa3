using System.Globalization;
using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace MLNet.MoE;

/// <summary>An option that tuners vary: one with an attribute of <c>Microsoft.ML.SearchSpace</c>.</summary>
internal sealed class SweptOption
{
    // What is left of a number after a tuner took its logarithm and back, in single precision.
    private const double Rounding = 1e-5;

    private readonly PropertyInfo _property;
    private readonly object? _first;

    private SweptOption(PropertyInfo property, object? first) => (_property, _first) = (property, first);

    /// <summary>Name of the option.</summary>
    public string Name => _property.Name;

    /// <summary>Those of a type of options, by name.</summary>
    public static IReadOnlyList<SweptOption> Of(Type options) =>
    [
        .. options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (property, range: property.GetCustomAttribute<RangeAttribute>(),
                choice: property.GetCustomAttribute<ChoiceAttribute>()))
            .Where(found => found.range is not null || found.choice is not null)
            .Select(found => new SweptOption(found.property, found.range?.Init ?? found.choice?.Candidates[0]))
            .OrderBy(option => option.Name, StringComparer.Ordinal),
    ];

    /// <summary>Whether options have the value that a tuner begins with, or the one that it leaves where it does not vary this
    /// option.</summary>
    /// <param name="options">The options.</param>
    /// <param name="defaults">Options of the same type with their defaults.</param>
    public bool IsAtFirst(object options, object defaults)
    {
        object? value = _property.GetValue(options);
        return Equals(value, _property.GetValue(defaults)) || AreClose(value, _first);
    }

    /// <summary>Gives an option of some options the value that others have.</summary>
    public void Copy(object from, object to) => _property.SetValue(to, _property.GetValue(from));

    /// <summary>The option and its value where it differs from what other options have; null where it does not.</summary>
    public string? Difference(object options, object from)
    {
        object? value = _property.GetValue(options);
        if (Equals(value, _property.GetValue(from))) return null;
        string text = value switch
        {
            null => "null",
            float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("G3", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        return $"{Name}={text}";
    }

    private static bool AreClose(object? value, object? other)
    {
        if (value is null || other is null) return false;
        if (value is string) return value.Equals(other);
        double a = Convert.ToDouble(value, CultureInfo.InvariantCulture), b = Convert.ToDouble(other, CultureInfo.InvariantCulture);
        return Math.Abs(a - b) <= Rounding * Math.Abs(b);
    }
}
