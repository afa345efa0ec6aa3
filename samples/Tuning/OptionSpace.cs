using System.Reflection;
using Microsoft.ML.SearchSpace;

/// <summary>The search space that the properties of an options class carry as attributes of ML.NET.</summary>
internal sealed class OptionSpace
{
    private readonly PropertyInfo[] _properties;

    private OptionSpace(Type type)
        => _properties = [.. type.GetProperties()
            .Where(property => property.IsDefined(typeof(RangeAttribute)) || property.IsDefined(typeof(ChoiceAttribute)))];

    /// <summary>The space of an options class.</summary>
    public static OptionSpace Of<TOptions>() => new(typeof(TOptions));

    /// <summary>Sets all options of the space to random values.</summary>
    public void Draw(object options, Random random)
    {
        foreach (var property in _properties)
        {
            object value = property.GetCustomAttribute<RangeAttribute>() is { } range
                ? Within(range, random)
                : random.GetItems(property.GetCustomAttribute<ChoiceAttribute>()!.Candidates, 1)[0];
            property.SetValue(options,
                Convert.ChangeType(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, null));
        }
    }

    private static double Within(RangeAttribute range, Random random)
    {
        double low = Convert.ToDouble(range.Min, null), high = Convert.ToDouble(range.Max, null), place = random.NextDouble();
        return range.LogBase ? low * Math.Pow(high / low, place) : low + ((high - low) * place);
    }
}
