using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace MLNet.MoE.Benchmarks;

/// <summary>Reads and sets options by name, as text in invariant notation. What whoever runs a trainer decides, such as columns and seed,
/// cannot be set so.</summary>
internal static class OptionSettings
{
    private static readonly string[] Reserved =
    [
        nameof(NetworkOptions.LabelColumnName), nameof(NetworkOptions.FeatureColumnName), nameof(NetworkOptions.ExampleWeightColumnName),
        nameof(NetworkOptions.Seed), nameof(NetworkOptions.NumberOfThreads), nameof(NetworkOptions.KeepBestOnCancellation),
    ];

    /// <summary>Sets options.</summary>
    /// <param name="options">What to change.</param>
    /// <param name="settings">Text by the option's name, in any case.</param>
    /// <param name="where">What the message of an error begins with, such as the option of the command line.</param>
    /// <exception cref="ArgumentException">There is no such option, or the value is not of its type.</exception>
    public static void Apply(object options, IReadOnlyDictionary<string, string> settings, string where)
    {
        var properties = Properties(options.GetType());
        foreach (var (name, text) in settings)
        {
            if (!properties.TryGetValue(name, out var property))
            {
                var known = properties.Values.Where(p => !p.IsDefined(typeof(ObsoleteAttribute))).Select(p => p.Name);
                throw new ArgumentException(
                    $"{where} {name}: there is no such option; {NearName.Hint(name, known.Order(StringComparer.Ordinal))}");
            }
            property.SetValue(options, Parse(property, text, where));
        }
    }

    /// <summary>The value of an option as text that <see cref="Apply"/> reads back to the same value.</summary>
    public static string Read(object options, string name) => Text(Properties(options.GetType())[name].GetValue(options));

    /// <summary>A value as text.</summary>
    public static string Text(object? value) => value is double[] numbers ? string.Join('+', numbers.Select(number => Text(number)))
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>All options with their values as one text, by name: two texts differ where the options do.</summary>
    public static string Describe(object options)
        => string.Join(", ", options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanRead && property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(ObsoleteAttribute)))
        .OrderBy(property => property.Name, StringComparer.Ordinal)
        .Select(property => $"{property.Name}={property.GetValue(options) switch
        {
            string text => $"\"{text}\"",
            System.Collections.IEnumerable values => $"[{string.Join(' ', values.Cast<object?>().Select(Text))}]",
            var value => Text(value),
        }}"));

    private static Dictionary<string, PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && IsSimple(property.PropertyType) && !Reserved.Contains(property.Name))
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    private static bool IsSimple(Type type)
        => type == typeof(string) || type == typeof(double[]) || Core(type).IsEnum || Core(type).IsPrimitive
            || Core(type) == typeof(TimeSpan) || type.IsDefined(typeof(TypeConverterAttribute), false);

    /// <summary>The type itself, or that which may be null.</summary>
    private static Type Core(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static object? Parse(PropertyInfo property, string text, string where)
    {
        try
        {
            if (property.PropertyType == typeof(double[])) return Numbers(text);
            object? value = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            // The converter of an enumeration takes any number, whether or not a member has it.
            return property.PropertyType.IsEnum && !Enum.IsDefined(property.PropertyType, value!) ? throw new FormatException() : value;
        }
        catch (Exception exception)
            when (exception is FormatException or ArgumentException or NotSupportedException or InvalidCastException)
        {
            string expected = property.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(property.PropertyType))
                : Core(property.PropertyType) == typeof(bool) ? "true or false"
                : property.PropertyType == typeof(double[]) ? "numbers, such as 0.1,0.9"
                : Core(property.PropertyType) == typeof(TimeSpan) ? "hours:minutes:seconds, such as 0:01:30"
                : Core(property.PropertyType) == typeof(int) ? "a whole number" : "a number";
            throw new ArgumentException($"{where} {property.Name}: '{text}' cannot be used; write {expected}.", exception);
        }
    }

    // Names of learners are separated by commas, so that several numbers in one of them need another sign.
    private static double[] Numbers(string text) => [.. text.Split([',', ' ', '+'], StringSplitOptions.RemoveEmptyEntries)
        .Select(part => double.Parse(part, NumberStyles.Float, CultureInfo.InvariantCulture))];
}
