using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace MLNet.MoE.Cli.Models;

/// <summary>Sets options by name. What the command line has options of its own for cannot be set so.</summary>
internal static class OptionSetter
{
    private static readonly string[] OwnOptions =
    [
        nameof(NetworkOptions.LabelColumnName), nameof(NetworkOptions.FeatureColumnName), nameof(NetworkOptions.ExampleWeightColumnName),
        nameof(NetworkOptions.Seed), nameof(NetworkOptions.NumberOfThreads), nameof(NetworkOptions.KeepBestOnCancellation),
    ];

    /// <summary>Sets the options.</summary>
    /// <exception cref="CommandException">There is no such option, or the value is not of its type.</exception>
    public static void Apply(NetworkOptions options, IReadOnlyDictionary<string, string> settings)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && IsSimple(property.PropertyType) && !OwnOptions.Contains(property.Name))
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in settings)
        {
            if (!properties.TryGetValue(name, out var property))
                throw new CommandException($"--set {name}: there is no such option; there are {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.");
            property.SetValue(options, Parse(property, text));
        }
    }

    private static bool IsSimple(Type type) => type == typeof(string) || type == typeof(bool) || type.IsEnum || (type.IsPrimitive && type.IsValueType);

    private static object? Parse(PropertyInfo property, string text)
    {
        try
        {
            var value = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            // The converter of an enumeration takes any number, whether or not a member has it.
            return property.PropertyType.IsEnum && !Enum.IsDefined(property.PropertyType, value!) ? throw new FormatException() : value;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException or InvalidCastException)
        {
            string expected = property.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(property.PropertyType))
                : property.PropertyType == typeof(bool) ? "true or false"
                : property.PropertyType == typeof(int) ? "a whole number" : "a number";
            throw new CommandException($"--set {property.Name}: '{text}' cannot be used; write {expected}.", innerException: exception);
        }
    }
}
