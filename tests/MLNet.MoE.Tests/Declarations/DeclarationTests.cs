using System.Globalization;
using System.Reflection;
using System.Xml.Linq;
using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.Declarations;

/// <summary>Ranges of options are stated once, by attribute; documentation, defaults and search spaces agree with them.</summary>
[TestClass]
public sealed class DeclarationTests
{
    private static readonly XDocument Documentation =
        XDocument.Load(Path.ChangeExtension(typeof(NetworkOptions).Assembly.Location, ".xml"));

    public static IEnumerable<object[]> Numbers =>
        from type in new[] { typeof(GgMoeOptions), typeof(MoeOptions), typeof(MlpOptions), typeof(GaussianMoeOptions),
            typeof(MultinomialMoeOptions), typeof(MixtureOfOptions) }
        from property in type.GetProperties()
        where property.CanWrite && !property.IsDefined(typeof(ObsoleteAttribute)) && IsNumber(property.PropertyType)
        && property.Name != nameof(NetworkOptions.Seed)
        select new object[] { type, property.Name };

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void Every_number_has_a_range_that_its_default_is_in(Type type, string name) => Limit(type, name).Check(name, Value(type, name));

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void The_documentation_names_the_range_and_the_default(Type type, string name)
    {
        string text = Summary(type.GetProperty(name)!);
        object? value = Value(type, name);
        StringAssert.Contains(text, Limit(type, name).Words);
        StringAssert.Contains(text, value is null ? "Default null"
            : string.Create(CultureInfo.InvariantCulture, $"Default {Shown(value)}"));
        if (Limit(type, name).Zero is not null) StringAssert.Contains(text, "0 ");
    }

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void A_search_space_lies_in_the_range_and_starts_at_the_default(Type type, string name)
    {
        if (type.GetProperty(name)!.GetCustomAttribute<RangeAttribute>() is not { } range) return;
        var limit = Limit(type, name);
        limit.Check(name, range.Min);
        limit.Check(name, range.Max);
        // A number that the data choose has no place in a search.
        if (Value(type, name) is { } value && !(value is 0 && limit.Zero is not null)) Assert.AreEqual(value, range.Init);
    }

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void What_is_out_of_range_is_refused_by_name_and_value(Type type, string name)
    {
        var (property, limit) = (type.GetProperty(name)!, Limit(type, name));
        var core = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        double below = limit.WithoutLow && limit.Zero is null ? limit.Low : Math.Min(-1, limit.Low - 1);
        foreach (double wrong in double.IsInfinity(limit.High) ? [below] : new[] { below, limit.WithoutHigh ? limit.High : limit.High + 1 })
        {
            object options = Activator.CreateInstance(type)!;
            property.SetValue(options, Convert.ChangeType(wrong, core, CultureInfo.InvariantCulture));
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OptionsCheck.Check(options));
            StringAssert.StartsWith(error.Message, string.Create(CultureInfo.InvariantCulture, $"{name} is {wrong}; it must be "));
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void What_is_no_finite_number_is_in_no_range(float value) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OptionsCheck.Check(new MlpOptions { LearningRate = value }));

    [TestMethod]
    public void A_value_of_no_name_is_refused_with_the_names() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => OptionsCheck.Check(new MlpOptions { StoppingMetric = (StoppingMetric)7 })).Message,
        "StoppingMetric is 7; it must be Loss or Score.");

    [TestMethod]
    public void Names_are_refused_that_are_empty_or_not_registered()
    {
        StringAssert.Contains(Message(new MlpOptions { LabelColumnName = " " }), "LabelColumnName is empty");
        StringAssert.Contains(Message(new MlpOptions { Embedding = "fourier" }), "no embedding 'fourier'");
        StringAssert.Contains(Message(new MlpOptions { NumericTransform = "log" }), "'log'");
        StringAssert.Contains(Message(new MoeOptions { Activation = "sinus" }), "'sinus'");
    }

    private static string Message(NetworkOptions options) => Assert.Throws<ArgumentException>(() => OptionsCheck.Check(options)).Message;

    private static bool IsNumber(Type type)
        => (Nullable.GetUnderlyingType(type) ?? type) is var core
        && (core == typeof(int) || core == typeof(float) || core == typeof(double));

    private static LimitAttribute Limit(Type type, string name) =>
        type.GetProperty(name)!.GetCustomAttribute<OptionAttribute>() as LimitAttribute
        ?? throw new AssertFailedException($"{name} has no [Limit].");

    private static object? Value(Type type, string name) => type.GetProperty(name)!.GetValue(Activator.CreateInstance(type));

    private static string Shown(object value) => value switch
    {
        // As people write it.
        double and > 0 and < 1e-4 => ((double)value).ToString("0.#e-0", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Summary(PropertyInfo property) => string.Join(' ', Documentation.Descendants("member")
        .Single(member => (string?)member.Attribute("name") == $"P:{property.DeclaringType!.FullName}.{property.Name}")
        .Element("summary")!.Value.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
