using System.Collections.Concurrent;
using MLNet.MoE.Files;

namespace MLNet.MoE;

/// <summary>
/// Functions that a saved model may name as its gate's own (<see cref="StatisticalMoeOptions.CustomGateTransform"/>). A file holds a name,
/// never a function, and finds nothing but what the program has registered here; register it before saving such a model, and before loading
/// it. Thread-safe.
/// </summary>
/// <remarks>
/// Models of version 0.1 carry the type and the name of a static method instead. They find that method where it is registered, under
/// whatever name, and any function that is registered under <c>Namespace.Type.Method</c>.
/// </remarks>
public static class MoeGateFunctions
{
    /// <summary>Longest name that can be registered.</summary>
    internal const int LongestName = 200;

    // The one thing in this library that is static and changes: ML.NET calls the loader of a model with nothing but the file, so what the
    // program allows has to be known beforehand, and to every MLContext, since a model is saved and loaded by whichever is at hand.
    private static readonly ConcurrentDictionary<string, Func<double, double>> Functions = new(StringComparer.Ordinal);

    /// <summary>Lets models name a function. Registering the same function under its name again changes nothing.</summary>
    /// <param name="name">What models call it: 1 to 200 letters, digits and <c>. _ - +</c>.</param>
    /// <param name="function">The function, finite everywhere; it may be called by several threads at once.</param>
    /// <exception cref="ArgumentException">The name is not plain, or another function has it.</exception>
    public static void Register(string name, Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(function);
        if (!IsPlain(name))
            throw new ArgumentException(
                $"'{PlainText.Of(name)}' cannot name a gate function; a name is 1 to {LongestName} letters, digits and . _ - +.",
                nameof(name));
        if (!Functions.GetOrAdd(name, function).Equals(function))
            throw new ArgumentException(
                $"Another gate function is registered as '{name}'; give this one a name of its own, or call "
                + $"MoeGateFunctions.Unregister(\"{name}\") first.", nameof(name));
    }

    /// <summary>Takes a function away again. Models that are already loaded keep it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether it was registered.</returns>
    public static bool Unregister(string name) => Functions.TryRemove(name, out _);

    /// <summary>Whether a function of that name is registered.</summary>
    /// <param name="name">The name.</param>
    public static bool IsRegistered(string name) => Functions.ContainsKey(name);

    /// <summary>The function of that name, or null.</summary>
    internal static Func<double, double>? Find(string name) => Functions.GetValueOrDefault(name);

    /// <summary>The name of a function, the first in order where it has several, or null.</summary>
    internal static string? NameOf(Func<double, double> function) =>
        Functions.Where(entry => entry.Value.Equals(function)).Select(entry => entry.Key).Min(StringComparer.Ordinal);

    /// <summary>The registered function that is a certain static method, or null. The file's words are compared as text; nothing is looked
    /// up by them.</summary>
    /// <param name="type">Full name of its type, a comma, a blank and the plain name of the assembly.</param>
    /// <param name="method">Its name.</param>
    internal static Func<double, double>? FindMethod(string type, string method) => Functions.Values.FirstOrDefault(function =>
        function.Method is { IsStatic: true, DeclaringType: { } declaring } found
        && found.Name == method
        && $"{declaring.FullName}, {declaring.Assembly.GetName().Name}" == type);

    /// <summary>Whether a text may be a name.</summary>
    internal static bool IsPlain(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');
}
