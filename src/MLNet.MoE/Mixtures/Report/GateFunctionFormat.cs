using MLNet.MoE.Files;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>
/// Writes the user's own gate function by the name that the program has registered for it, and finds it again among what is registered: a
/// file can hold no function, and must not choose one.
/// </summary>
internal static class GateFunctionFormat
{
    // An empty type, then a registered name. Version 0.1 wrote the type of a static method and its name, and no type's name is empty.
    private const string IsRegisteredName = "";

    private const int LongestType = 1000;
    private const int LongestMethod = 500;

    /// <exception cref="InvalidOperationException">The function is not registered.</exception>
    public static void Write(BinaryWriter writer, Func<double, double> function)
    {
        string name = MoeGateFunctions.NameOf(function) ?? throw new InvalidOperationException(
            "A model whose CustomGateTransform is not registered cannot be saved, as a file can name a function but not hold it; " +
            "call MoeGateFunctions.Register(\"a-name\", function) with the function of the options, here and in every program that loads "
            + "the model. " +
            "Or compute its columns in the pipeline and name them in GateColumnName.");
        writer.Write(IsRegisteredName);
        writer.Write(name);
    }

    /// <exception cref="InvalidDataException">The program has registered no such function.</exception>
    public static Func<double, double> Read(BoundedReader reader)
    {
        string type = reader.String("the type of the gate's function", LongestType);
        string name = reader.String("the name of the gate's function", LongestMethod);
        return type == IsRegisteredName ? Registered(name) : OfVersion01(type, name);
    }

    private static Func<double, double> Registered(string name)
    {
        if (!MoeGateFunctions.IsPlain(name))
            throw new InvalidDataException($"the name of its gate's function, '{PlainText.Of(name)}', is not a plain one.");
        return MoeGateFunctions.Find(name) ?? throw new InvalidDataException(
            $"its gate uses the function '{name}', which this program has not registered; call MoeGateFunctions.Register(\"{name}\", "
            + "function) before it is loaded.");
    }

    private static Func<double, double> OfVersion01(string type, string method)
    {
        int comma = type.IndexOf(',', StringComparison.Ordinal);
        string name = $"{(comma < 0 ? type : type[..comma])}.{method}";
        return MoeGateFunctions.Find(name) ?? MoeGateFunctions.FindMethod(type, method) ?? throw new InvalidDataException(
            $"its gate uses the static method '{PlainText.Of(method)}' of '{PlainText.Of(type)}', which this program has not registered; "
            + "call " +
            $"MoeGateFunctions.Register({(MoeGateFunctions.IsPlain(name) ? $"\"{name}\"" : "\"a-name\"")}, ...) with that method before it "
            + "is loaded.");
    }
}
