using MLNet.MoE.Networks.Definition.Activations;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Every registered activation's slope against finite differences of its value.</summary>
[TestClass]
public sealed class ActivationDefinitionTests
{
    [TestMethod]
    public void Slope_is_the_derivative_of_the_value()
    {
        const double step = 1e-6;
        foreach (var activation in ActivationRegistry.All.Parts.Where(activation => activation.DerivativeIsExact))
        {
            // Off the grid of whole numbers, where a function may have a kink.
            for (double x = -6.03; x < 6; x += 0.1)
            {
                double expected = (activation.Value(x + step) - activation.Value(x - step)) / (2 * step);
                Assert.AreEqual(expected, activation.Slope(x), 1e-8, $"{activation.Name} at {x}");
            }
        }
    }

    [TestMethod]
    public void Slopes_of_learned_numbers_are_derivatives_too()
    {
        const double step = 1e-6;
        foreach (var activation in ActivationRegistry.All.Parts)
        {
            if (activation.Learned is not { } learned) continue;
            foreach (double p in (double[])[learned.Start, -0.7, 0.4, 2.3])
            {
                for (double x = -6.03; x < 6; x += 0.1)
                {
                    string at = $"{activation.Name} at {x}, {p}";
                    double byX = (learned.Value(x + step, p) - learned.Value(x - step, p)) / (2 * step);
                    double byP = (learned.Value(x, p + step) - learned.Value(x, p - step)) / (2 * step);
                    Assert.AreEqual(byX, learned.Slope(x, p), 1e-7, at);
                    Assert.AreEqual(byP, learned.LearnedSlope(x, p), 1e-7, at);
                }
            }
        }
    }

    [TestMethod]
    public void Learned_activations_start_as_their_ordinary_forms()
    {
        foreach (var (name, ordinary) in (ReadOnlySpan<(string, string)>)[("swish", "silu"), ("xsilu", "silu"), ("xgelu", "gelu-erf")])
            for (double x = -6; x < 6; x += 0.37)
                Assert.AreEqual(ActivationRegistry.Get(ordinary).Value(x), ActivationRegistry.Get(name).Value(x), 1e-12, name);
        var swish = ActivationRegistry.Get("swish").Learned!;
        Assert.AreEqual(-0.27846, swish.Value(-1.2785, 1), 1e-5);
        Assert.AreEqual(1.5, swish.Value(3, 0), 1e-12);
        for (double x = -6; x < 6; x += 0.1)
            Assert.IsGreaterThan(ActivationRegistry.Get("xatlu").Slope(x), ActivationRegistry.Get("xatlu").Slope(x + 0.1));
    }

    [TestMethod]
    public void Hysteresis_has_the_values_of_relu_and_gradients_down_to_its_reach()
    {
        var (helu, relu) = (ActivationRegistry.Get("helu"), ActivationRegistry.Get("relu"));
        for (double x = -1; x < 1; x += 0.01) Assert.AreEqual(relu.Value(x), helu.Value(x));
        Assert.AreEqual((0.0, 1.0, 1.0), (helu.Slope(-0.051), helu.Slope(-0.049), helu.Slope(1)));
    }
}
