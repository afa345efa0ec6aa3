using System.Reflection;
using System.Reflection.Emit;
using MLNet.MoE.Torch.Native;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Native;

/// <summary>
/// Every number handed to Torch is held by a variable: read from the instructions of the library and of its tests, since a number that is
/// not held fails once in thousands of runs.
/// </summary>
[TestClass]
public sealed class HeldNumbersTests
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private static readonly Dictionary<MethodBase, List<string>> Inside = [];

    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    [TestMethod]
    public void Library_and_tests_hand_Torch_no_number_that_nobody_holds()
    {
        string[] loose = [.. new[] { typeof(TorchEngine).Assembly, typeof(HeldNumbersTests).Assembly }.SelectMany(Methods)
            .Where(method => method.DeclaringType != typeof(HeldNumbersTests)).SelectMany(LooseNumbers)];
        Assert.IsEmpty(loose, string.Join(Environment.NewLine, loose));
    }

    [TestMethod]
    public void Numbers_that_nobody_holds_are_found()
    {
        foreach (string name in new[] { nameof(Converted), nameof(Multiplied), nameof(Ranged), nameof(Added), nameof(Invoked) })
            Assert.HasCount(1,
                LooseNumbers(typeof(HeldNumbersTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!).ToArray(), name);
        Assert.IsEmpty(LooseNumbers(typeof(HeldNumbersTests).GetMethod(nameof(Held), BindingFlags.NonPublic | BindingFlags.Static)!)
            .ToArray());
    }

    private static torch.Tensor Converted(torch.Tensor tensor) => tensor.mul(1);

    private static torch.Tensor Multiplied(torch.Tensor tensor) => tensor * 2.0;

    private static torch.Tensor Ranged(Scalar end) => torch.arange(end);

    private static torch.Tensor Added(torch.Tensor tensor) => tensor + tensor;

    private static object Invoked(torch.jit.CompilationUnit unit) => unit.invoke("f", 1.0);

    private static torch.Tensor Held(torch.Tensor tensor)
    {
        using Scalar one = 1;
        return tensor.add(tensor, one);
    }

    private static IEnumerable<MethodBase> Methods(Assembly assembly)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
            | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetTypes())
        {
            foreach (var method in type.GetMethods(All)) yield return method;
            foreach (var constructor in type.GetConstructors(All)) yield return constructor;
        }
    }

    /// <summary>Calls of a method that hand over a number which nobody holds, in the method itself or in what it calls of
    /// TorchSharp.</summary>
    private static IEnumerable<string> LooseNumbers(MethodBase method)
        => Loose(method).Select(call => $"{method.DeclaringType}.{method.Name}: {call}");

    private static List<string> Loose(MethodBase method)
    {
        var loose = new List<string>();
        var instructions = Instructions(method).ToArray();
        for (int i = 0; i < instructions.Length; i++)
        {
            if (instructions[i].Called is not { } called || called.DeclaringType?.Assembly != typeof(Scalar).Assembly) continue;
            // A script's arguments are boxed, and plain numbers among them converted.
            if (called.Name == "invoke" && instructions.Any(instruction => instruction.Code == OpCodes.Box))
                loose.Add("invoke of a plain number");
            if (called.Name == "invoke") continue;
            string name = $"{called.Name}({string.Join(", ", called.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
            if (called.DeclaringType == typeof(Scalar) && called.Name == "op_Implicit")
            {
                if (!Stores(instructions[i + 1].Code)) loose.Add(name);
            }
            else if (Within(called) is [var first, ..])
            {
                loose.Add($"{name} > {first}");
            }
        }
        return loose;
    }

    private static List<string> Within(MethodBase called)
    {
        if (Inside.TryGetValue(called, out var within)) return within;
        // Methods that call each other must not go on for ever.
        Inside[called] = [];
        return Inside[called] = Loose(called);
    }

    private static bool Stores(OpCode code)
        => code.Name!.StartsWith("stloc", StringComparison.Ordinal) || code == OpCodes.Stsfld || code == OpCodes.Stfld;

    private static IEnumerable<(OpCode Code, MethodBase? Called)> Instructions(MethodBase method)
    {
        byte[] body = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[] typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < body.Length;)
        {
            short value = body[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | body[at++]));
            var code = OpCodesByValue[value];
            var called = code.OperandType == OperandType.InlineMethod
                ? method.Module.ResolveMethod(BitConverter.ToInt32(body, at), typeArguments, methodArguments) : null;
            yield return (code, called);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
                _ => 4,
            };
        }
    }
}
