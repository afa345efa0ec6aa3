using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Tests.Networks.Definition.Activations;

/// <summary>Every activation as vectors compute it, against its definition, over all numbers that units may have.</summary>
[TestClass]
public sealed class ActivationKernelTests
{
    [TestMethod]
    public void Vectors_of_every_width_compute_the_definition_in_single_precision()
    {
        float[] numbers = Numbers();
        foreach (var kernels in Kernels<float>.All)
            foreach (var activation in ActivationRegistry.All.Parts) Check(kernels, activation, numbers);
    }

    /// <summary>Points of formulas, worked out apart from them.</summary>
    [TestMethod]
    [DataRow("leaky-relu", -2, -0.02)]
    [DataRow("relu6", 7, 6)]
    [DataRow("squared-relu", 3, 9)]
    [DataRow("soft-shrink", -2, -1.5)]
    [DataRow("hard-sigmoid", 1, 0.6666666667)]
    [DataRow("hard-swish", 1, 0.6666666667)]
    [DataRow("elu", -1, -0.6321205588)]
    [DataRow("selu", -1, -1.1113307231)]
    [DataRow("softplus", 0, 0.6931471806)]
    [DataRow("shifted-softplus", 0, 0)]
    [DataRow("mish", 1, 0.8650983883)]
    [DataRow("gelu-erf", 1, 0.8413447461)]
    [DataRow("quick-gelu", 1, 0.8457957659)]
    [DataRow("golu", 1, 0.6922006276)]
    [DataRow("golu", -1, -0.0659880358)]
    [DataRow("arctan", 1, 0.7853981634)]
    [DataRow("gudermannian", 1, 0.8657694832)]
    [DataRow("complementary-log-log", 0, 0.6321205588)]
    [DataRow("asinh", -1, -0.8813735870)]
    [DataRow("sqnl", 1, 0.75)]
    [DataRow("sine", 1, 0.8414709848)]
    [DataRow("snake", 1, 1.7080734183)]
    [DataRow("gaussian", 1, 0.3678794412)]
    public void Formulas_have_known_values(string name, double x, double value)
        => Assert.AreEqual(value, ActivationRegistry.Get(name).Value(x), 1e-9);

    [TestMethod]
    public void Error_function_and_arc_tangent_are_right_to_single_precision()
    {
        for (double x = -8; x <= 8; x += 0.013)
        {
            // erf x is 2 gelu(x sqrt 2) / (x sqrt 2) - 1.
            double erf = (2 * NormalDistribution.Cumulative(x * Math.Sqrt(2))) - 1, argument = x * Math.Sqrt(2);
            Assert.AreEqual(erf, (2 * Single("gelu-erf", (float)argument) / argument) - 1, 3e-7);
            Assert.AreEqual(Math.Atan(x), Single("arctan", (float)x), 3e-7);
        }
    }

    private static unsafe void Check(Kernels<float> kernels, Activation activation, float[] numbers)
    {
        int count = kernels.Pad(numbers.Length);
        using var scope = new Buffers(count);
        numbers.CopyTo(scope.Input.Span);
        scope.Gradient.Span.Fill(1);
        kernels.Apply(activation.Function, count, scope.Input.Data, scope.Output.Data);
        float* kept = activation.OutputGivesDerivative ? scope.Output.Data : scope.Input.Data;
        kernels.ApplyBackward(activation.Function, count / kernels.PanelWidth, kept, scope.Gradient.Data, scope.Slope.Data, null);
        for (int i = 0; i < numbers.Length; i++)
        {
            double value = activation.Value(numbers[i]), slope = activation.Slope(numbers[i]);
            string what = $"{activation.Name} at {numbers[i]}, {kernels.Name} kernels";
            Assert.AreEqual(value, scope.Output.Span[i], 4e-6 * (1 + Math.Abs(value) + Math.Abs(numbers[i])), what);
            Assert.AreEqual(slope, scope.Slope.Span[i], 8e-6 * (1 + Math.Abs(slope) + Math.Abs(numbers[i])), what);
        }
    }

    private static unsafe double Single(string name, float x)
    {
        var kernels = Kernels<float>.Best;
        using var scope = new Buffers(kernels.PanelWidth);
        scope.Input.Span.Fill(x);
        kernels.Apply(ActivationRegistry.Get(name).Function, kernels.PanelWidth, scope.Input.Data, scope.Output.Data);
        return scope.Output.Span[0];
    }

    /// <summary>Numbers around 0 and far from it, off the places where a slope jumps.</summary>
    private static float[] Numbers()
    {
        var numbers = new List<float>();
        for (float x = -12.013f; x < 12; x += 0.0437f) numbers.Add(x);
        foreach (float far in (float[])[19.7f, 31.5f, 88.9f, 130.2f, 997.3f, 9001.1f]) numbers.AddRange([far, -far]);
        return [.. numbers];
    }

    private sealed class Buffers(int count) : IDisposable
    {
        public AlignedBuffer<float> Input { get; } = new(count);

        public AlignedBuffer<float> Output { get; } = new(count);

        public AlignedBuffer<float> Gradient { get; } = new(count);

        public AlignedBuffer<float> Slope { get; } = new(count);

        public void Dispose()
        {
            GC.KeepAlive(Input);
            GC.KeepAlive(Output);
            GC.KeepAlive(Gradient);
            GC.KeepAlive(Slope);
        }
    }
}
