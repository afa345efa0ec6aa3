using System.Globalization;
using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>Reads a search space from the attributes of ML.NET on the properties of options: <c>Range</c>, <c>Choice</c>,
/// <c>BooleanChoice</c>.</summary>
internal static class SearchSpaceReader
{
    /// <summary>The dimensions, by name.</summary>
    /// <param name="options">Options with their defaults. A default of zero below a range makes zero a value of its own.</param>
    /// <param name="orZero">Names of options for which zero is a value of its own beside the range.</param>
    /// <param name="without">Names of options that stay as they are.</param>
    public static IReadOnlyList<SearchDimension> Read(object options, IReadOnlyCollection<string>? orZero = null,
        IReadOnlyCollection<string>? without = null) =>
        [.. options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => without?.Contains(property.Name) is not true)
            .Select(property => Dimension(property, options, orZero ?? []))
            .OfType<SearchDimension>()
            .OrderBy(dimension => dimension.Name, StringComparer.Ordinal)];

    private static SearchDimension? Dimension(PropertyInfo property, object options, IReadOnlyCollection<string> orZero)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            double low = Number(range.Min), high = Number(range.Max);
            // An option that is null chooses by the data.
            bool startsAtZero = property.GetValue(options) is { } start && Number(start) == 0;
            return new NumberDimension(property.Name, low, high)
            {
                Logarithmic = range.LogBase,
                Whole = property.PropertyType == typeof(int),
                OrZero = orZero.Contains(property.Name) || (startsAtZero && low > 0),
            };
        }
        if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            return new ChoiceDimension(property.Name, [.. choice.Candidates.Select(OptionSettings.Text)]);
        return property.GetCustomAttribute<BooleanChoiceAttribute>() is null ? null
            : new ChoiceDimension(property.Name, [bool.TrueString, bool.FalseString]);
    }

    private static double Number(object value)
    {
        // The shortest text of a Single, so that 0.1f is 0.1.
        string text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
