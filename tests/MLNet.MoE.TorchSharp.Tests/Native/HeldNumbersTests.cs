using System.Reflection;
using System.Reflection.Emit;
using MLNet.MoE.Torch.Native;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Native;

/// <summary>
/// Every number handed to Torch is held by a variable: read from the instructions of the library and of its tests, since a number that is
/// not held
/// fails once in thousands of runs.
/// </summary>
[TestClass]
public sealed class HeldNumbersTests
{
    private static readonly Dictionary<MethodBase, List<string>> Inside = [];

    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    [TestMethod]
    public void Library_and_tests_hand_Torch_no_number_that_nobody_holds()
    {
        string[] loose = [.. new[] { typeof(TorchEngine).Assembly, typeof(HeldNumbersTests).Assembly }.SelectMany(Instructions.Methods)
            .Where(method => method.DeclaringType != typeof(HeldNumbersTests)).SelectMany(LooseNumbers)];
        Assert.IsEmpty(loose, string.Join(Environment.NewLine, loose));
    }

    [TestMethod]
    public void Numbers_that_nobody_holds_are_found()
    {
        string[] loose =
        [
            nameof(Converted), nameof(Multiplied), nameof(Ranged), nameof(Added), nameof(Invoked), nameof(Measured), nameof(Moved),
        ];
        foreach (string name in loose) Assert.HasCount(1, LooseNumbersOf(name), name);
        Assert.IsEmpty(LooseNumbersOf(nameof(Held)));
    }

    private static torch.Tensor Converted(torch.Tensor tensor) => tensor.mul(1);

    private static torch.Tensor Multiplied(torch.Tensor tensor) => tensor * 2.0;

    private static torch.Tensor Ranged(Scalar end) => torch.arange(end);

    private static torch.Tensor Added(torch.Tensor tensor) => tensor + tensor;

    private static object Invoked(torch.jit.CompilationUnit unit) => unit.invoke("f", 1.0);

    private static torch.Tensor Measured(torch.Tensor tensor) => torch.linalg.vector_norm(tensor, 2);

    private static torch.Tensor Moved(torch.Tensor tensor) => tensor.lerp_(tensor, 0.5);

    private static torch.Tensor Held(torch.Tensor tensor)
    {
        using Scalar one = 1;
        return tensor.add(tensor, one);
    }

    /// <summary>
    /// Calls of a method that hand over a number which nobody holds, in the method itself or in what it calls of TorchSharp.
    /// </summary>
    private static IEnumerable<string> LooseNumbers(MethodBase method) =>
        Loose(method).Select(call => $"{method.DeclaringType}.{method.Name}: {call}");

    private static List<string> Loose(MethodBase method)
    {
        var loose = new List<string>();
        var instructions = Instructions.Of(method).ToArray();
        for (int i = 0; i < instructions.Length; i++)
        {
            if (instructions[i].Called is not { } called || called.DeclaringType?.Assembly != typeof(Scalar).Assembly) continue;
            // A script's arguments are boxed, and plain numbers among them converted.
            if (called.Name == "invoke" && instructions.Any(instruction => instruction.Code == OpCodes.Box))
                loose.Add("invoke of a plain number");
            if (called.Name == "invoke") continue;
            // It becomes a tensor on the CPU, which operations on other devices may refuse.
            if (called.DeclaringType == typeof(torch.Tensor) && called.Name == "op_Implicit" && method.Module != called.Module)
                loose.Add("plain number as a tensor");
            string name = $"{called.Name}({string.Join(", ", called.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
            if (called.Name == "ToScalar" || (called.DeclaringType == typeof(Scalar) && called.Name == "op_Implicit"))
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

    private static string[] LooseNumbersOf(string own) =>
        [.. LooseNumbers(typeof(HeldNumbersTests).GetMethod(own, BindingFlags.NonPublic | BindingFlags.Static)!)];

    private static bool Stores(OpCode code) =>
        code.Name!.StartsWith("stloc", StringComparison.Ordinal) || code == OpCodes.Stsfld || code == OpCodes.Stfld;
}
