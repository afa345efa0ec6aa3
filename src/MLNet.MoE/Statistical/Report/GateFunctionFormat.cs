using System.Reflection;

namespace MLNet.MoE.Statistical;

/// <summary>Writes the user's own gate function by its name and finds it again: a file can hold no function, but a static method has a name.</summary>
internal static class GateFunctionFormat
{
    private const string Remedy = "write it as a static method (o.CustomGateTransform = MyFunctions.Bend), or compute its columns in the pipeline and name them in GateColumnName.";

    public static void Write(BinaryWriter writer, Func<double, double> function)
    {
        var method = function.Method;
        if (!method.IsStatic || function.Target is not null || method.DeclaringType is not { IsGenericType: false, FullName: { } type } || function.GetInvocationList().Length != 1)
            throw new InvalidOperationException($"A model whose CustomGateTransform is a lambda expression or an object's method cannot be saved, as it has no name in a file; {Remedy}");

        // Without the assembly's version, so that an update of it does not orphan the model.
        writer.Write($"{type}, {method.DeclaringType.Assembly.GetName().Name}");
        writer.Write(method.Name);
    }

    /// <exception cref="InvalidDataException">There is no such method in the running program.</exception>
    public static Func<double, double> Read(BinaryReader reader)
    {
        var (type, method) = (reader.ReadString(), reader.ReadString());
        var found = Type.GetType(type, throwOnError: false)?.GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(double)]);
        return found?.ReturnType == typeof(double)
            ? found.CreateDelegate<Func<double, double>>()
            : throw new InvalidDataException($"its gate uses the method '{method}' of '{type}', which this program does not have; reference the assembly that it is in.");
    }
}
