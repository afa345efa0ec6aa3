using System.Reflection;
using MLNet.MoE.Torch.Native;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Native;

/// <summary>
/// The library asks none of Torch's generators for a number: those of TorchSharp belong to the CPU whatever device they are made for, and
/// no generator gives
/// the numbers of the CPU engine. Read from the library's instructions, since on the CPU nothing would fail.
/// </summary>
[TestClass]
public sealed class RandomCallsTests
{
    private static readonly string[] Drawing =
    [
        "bernoulli", "binomial", "cauchy", "dropout", "exponential", "geometric", "log_normal", "manual_seed", "multinomial", "normal",
        "poisson", "random", "rrelu", "uniform",
    ];

    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    [TestMethod]
    public void Library_draws_no_number_with_a_generator_of_Torch()
    {
        string[] drawn = [.. Instructions.Methods(typeof(TorchEngine).Assembly).SelectMany(Draws)];
        Assert.IsEmpty(drawn, string.Join(Environment.NewLine, drawn));
    }

    [TestMethod]
    public void Numbers_that_are_drawn_are_found()
    {
        foreach (string name in new[] { nameof(InPlace), nameof(New), nameof(Made), nameof(Masked) })
        {
            var method = typeof(RandomCallsTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
            Assert.HasCount(1, Draws(method).ToArray(), name);
        }
    }

    private static torch.Tensor InPlace(torch.Tensor tensor, torch.Generator generator) => tensor.exponential_(1, generator);

    private static torch.Tensor New() => torch.rand(3);

    private static torch.Generator Made() => new(1, torch.CPU);

    private static torch.Tensor Masked(torch.Tensor tensor) => torch.nn.functional.dropout(tensor);

    private static IEnumerable<string> Draws(MethodBase method) =>
        Instructions.Of(method).Where(instruction => instruction.Called is { } called && IsDraw(called))
            .Select(instruction => $"{method.DeclaringType}.{method.Name}: {instruction.Called}");

    private static bool IsDraw(MethodBase called)
    {
        if (called.DeclaringType?.Assembly != typeof(torch).Assembly) return false;
        string name = called.Name.TrimEnd('_');
        return called.DeclaringType == typeof(torch.Generator)
            || called.GetParameters().Any(parameter => parameter.ParameterType == typeof(torch.Generator))
            || name.StartsWith("rand", StringComparison.Ordinal) || Drawing.Contains(name);
    }
}
