using System.Globalization;
using System.Runtime.Intrinsics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tests.Networks.Cpu;
using MLNet.MoE.Tests.Networks.Definition.Activations;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>
/// What has to hold whichever vectors the hardware has. <c>.ci/run</c> runs these tests again with wide vectors switched off, and says in
/// <c>MOE_VECTOR_BITS</c> what width it left.
/// </summary>
[TestClass]
public sealed class VectorWidthTests
{
    private static int Bits
        => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    [TestMethod]
    public void Best_kernels_are_those_of_the_widest_vectors()
    {
        string? left = Environment.GetEnvironmentVariable("MOE_VECTOR_BITS");
        if (left is not null)
            Assert.IsTrue(Bits <= int.Parse(left, CultureInfo.InvariantCulture),
                $"Vectors of {Bits} bits are in use; the run meant to leave {left}.");
        // Without vectors the narrowest kernels do, in software.
        Assert.AreEqual($"{Math.Max(128, Bits)}-bit", Kernels<float>.Best.Name);
    }

    [TestMethod]
    [DataRow(0, "logistic", "gumbel-softmax", "relu", "piecewise-linear", MemberSharing.Mini, 3)]
    [DataRow(3, "cross-entropy", "softmax", "gelu", "none", MemberSharing.Full, 2)]
    [DataRow(6, "squared-error", "gumbel-softmax", "silu", "piecewise-linear", MemberSharing.Independent, 2)]
    [DataRow(9, "cross-entropy", "gumbel-softmax", "tanh", "piecewise-linear", MemberSharing.Mini, 1)]
    public void Best_kernels_give_the_gradient_of_finite_differences(int seed, string objective, string gate, string activation,
        string embedding, MemberSharing sharing, int members)
    {
        // The kernels that a seed is checked with go round.
        int best = Kernels<double>.All.ToList().IndexOf(Kernels<double>.Best);
        new GradientTests().Gradient_equals_finite_differences(seed + best, objective, gate, activation, embedding, sharing, members);
    }

    [TestMethod]
    public void Gradients_through_the_code_of_the_embedding_are_those_of_finite_differences() =>
        new GradientTests().Gradient_through_the_code_of_the_embedding_equals_finite_differences(1, MemberSharing.Mini, members: 3);

    [TestMethod]
    public void Tanh_is_within_a_few_units_in_the_last_place() => TanhTests.Check([Kernels<float>.Best]);

    [TestMethod]
    public void Products_that_pass_over_zeros_are_the_full_products() => SparseProductTests.Check([Kernels<float>.Best]);

    [TestMethod]
    public void A_row_alone_scores_as_among_others()
        => SingleRowTests.Check(MemberSharing.Mini, members: 3, seeds: 6, [Kernels<float>.Best]);
}
