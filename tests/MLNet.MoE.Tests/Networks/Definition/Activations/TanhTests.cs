using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Tests.Networks.Definition.Activations;

/// <summary>The hyperbolic tangent of single precision, which is an approximation of its own, and what is built on it.</summary>
[TestClass]
public sealed class TanhTests
{
    [TestMethod]
    public void Tanh_is_within_a_few_units_in_the_last_place() => Check(Kernels<float>.All);

    [TestMethod]
    public void Gelu_vanishes_far_below_zero_and_is_the_identity_far_above()
    {
        foreach (var kernels in Kernels<float>.All)
            CollectionAssert.AreEqual(new[] { 0f, 0f, 50f, 1e6f }, Apply(kernels, "gelu", [-50, -1e6f, 50, 1e6f]), kernels.Name);
    }

    internal static void Check(IEnumerable<Kernels<float>> widths)
    {
        float[] x = [.. Enumerable.Range(-50_000, 100_001).Select(i => i * 2.1e-4f)];
        foreach (var kernels in widths)
        {
            float[] y = Apply(kernels, "tanh", x);
            for (int i = 0; i < x.Length; i++)
            {
                double exact = Math.Tanh(x[i]);
                Assert.AreEqual(exact, y[i], Math.Min(4e-7, 1e-6 * Math.Abs(exact)), $"tanh({x[i]}), {kernels.Name} kernels");
                Assert.IsTrue(Math.Abs(y[i]) <= 1, $"tanh({x[i]}) = {y[i]}");
                Assert.AreEqual(y[i], -y[^(i + 1)], $"tanh is odd at {x[i]}");
            }
            CollectionAssert.AreEqual(new[] { 1f, -1, 1, -1, float.NaN },
                Apply(kernels, "tanh", [20, -20, float.PositiveInfinity, float.NegativeInfinity, float.NaN]), kernels.Name);
        }
    }

    private static unsafe float[] Apply(Kernels<float> kernels, string activation, float[] x)
    {
        var buffer = new AlignedBuffer<float>(kernels.Pad(x.Length));
        x.CopyTo(buffer.Span);
        kernels.Apply(ActivationRegistry.Get(activation).Function, buffer.Length, buffer.Data, buffer.Data);
        return buffer.Span[..x.Length].ToArray();
    }
}
