using System.Reflection;

namespace MLNet.MoE.Declarations;

/// <summary>Checks options by their declarations, once, when a trainer is made.</summary>
internal static class OptionsCheck
{
    /// <summary>Throws for the first option that cannot be used, naming it and its value.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">A name is empty or not known, or options contradict each other.</exception>
    public static void Check(object options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Check(property, property.GetValue(options));
        (options as IRelatedOptions)?.CheckRelations();
    }

    /// <summary>Throws where an option cannot have a value.</summary>
    /// <param name="property">The option.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">It cannot; the message names option, value and what is allowed.</exception>
    public static void Check(PropertyInfo property, object? value)
    {
        property.GetCustomAttribute<OptionAttribute>()?.Check(property.Name, value);
        var type = property.PropertyType;
        if (type.IsEnum && !Enum.IsDefined(type, value!))
            throw OptionAttribute.OutOfRange(property.Name, value, Either(Enum.GetNames(type)));
    }

    private static string Either(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
}
