using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;

namespace MLNet.MoE;

/// <summary>
/// How much the rows of each class count in training. Written as a text: <c>none</c>, <c>balanced</c>, or classes with their weights,
/// <c>fraud=10, ham=1</c>; or given as a dictionary from class to weight. A text and a dictionary convert by themselves.
/// </summary>
[TypeConverter(typeof(ClassWeightsConverter))]
[JsonConverter(typeof(ClassWeightsJsonConverter))]
public sealed class ClassWeights
{
    private readonly IReadOnlyDictionary<string, double>? _weights;
    private readonly string _text;

    private ClassWeights(string text, IReadOnlyDictionary<string, double>? weights = null) => (_text, _weights) = (text, weights);

    /// <summary>Every row counts the same.</summary>
    public static ClassWeights None { get; } = new("none");

    /// <summary>Every class counts the same: a row counts in inverse proportion to the rows of its class.</summary>
    public static ClassWeights Balanced { get; } = new("balanced");

    /// <summary>Whether every row counts the same.</summary>
    internal bool IsNone => ReferenceEquals(this, None);

    /// <summary>The weights by class; null for <c>none</c> and <c>balanced</c>.</summary>
    internal IReadOnlyDictionary<string, double>? ByClass => _weights;

    /// <summary>Reads a text.</summary>
    /// <exception cref="ArgumentException">It is none of the above, names a class twice, or a weight is no finite number above
    /// 0.</exception>
    public static implicit operator ClassWeights(string text) => Parse(text);

    /// <summary>Takes a weight for each class; those that are not in it weigh 1.</summary>
    /// <exception cref="ArgumentException">A weight is no finite number above 0.</exception>
    public static implicit operator ClassWeights(Dictionary<string, double> weights) => Of(weights);

    /// <summary>Reads a text: <c>none</c>, <c>balanced</c>, or <c>class=weight</c>, several separated by commas.</summary>
    /// <exception cref="ArgumentException">It is none of these, names a class twice, or a weight is no finite number above 0.</exception>
    public static ClassWeights Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == None._text) return None;
        if (text == Balanced._text) return Balanced;
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string pair in text.Split(','))
        {
            int equals = pair.LastIndexOf('=');
            if (equals <= 0
                || !double.TryParse(pair.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight))
                throw new ArgumentException(
                    $"{nameof(ClassWeights)} is '{text}'; it must be 'none', 'balanced', or classes with their weights such as 'fraud=10, "
                    + "ham=1'.");
            if (!weights.TryAdd(pair[..equals].Trim(), weight))
                throw new ArgumentException($"{nameof(ClassWeights)} names the class '{pair[..equals].Trim()}' twice.");
        }
        return Of(weights);
    }

    /// <summary>Takes a weight for each class; those that are not in it weigh 1.</summary>
    /// <param name="weights">Weights by the name of the class: the key's value, <c>false</c> or <c>true</c>, or the class's number.</param>
    /// <exception cref="ArgumentException">A weight is no finite number above 0.</exception>
    public static ClassWeights Of(IReadOnlyDictionary<string, double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        foreach (var (name, weight) in weights)
        {
            if (!(weight > 0 && double.IsFinite(weight)))
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{nameof(ClassWeights)} has {weight} for the class '{name}'; it must be a finite number above 0."));
        }
        string text = string.Join(", ", weights.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));
        return new(text, new Dictionary<string, double>(weights, StringComparer.Ordinal));
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => _text;

    /// <summary>Factors of the classes: (classes), of mean 1 over the rows; null where there are none.</summary>
    /// <param name="names">Names of the classes in their order.</param>
    /// <param name="shares">(classes): sum of the weights of each class's rows.</param>
    /// <exception cref="InvalidOperationException">A class that is named is none of the label's.</exception>
    internal double[]? Factors(IReadOnlyList<string> names, double[] shares)
    {
        if (IsNone) return null;
        double[] factors = new double[names.Count];
        for (int i = 0; i < factors.Length; i++)
            factors[i] = _weights is null ? (shares[i] > 0 ? 1 / shares[i] : 1) : _weights.GetValueOrDefault(names[i], 1);
        if (_weights?.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new InvalidOperationException(
                $"{nameof(ClassWeights)} names the class '{unknown}', which the label does not have; it has {Listed(names)}.");
        double mean = factors.Zip(shares, (factor, share) => factor * share).Sum() / shares.Sum();
        return Array.ConvertAll(factors, factor => factor / mean);
    }

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(10).Select(name => $"'{name}'")) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");
}
