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
        foreach (var activation in ActivationRegistry.All.Parts)
        {
            // Off the grid of whole numbers, where a function may have a kink.
            for (double x = -6.03; x < 6; x += 0.1)
            {
                double expected = (activation.Value(x + step) - activation.Value(x - step)) / (2 * step);
                Assert.AreEqual(expected, activation.Slope(x), 1e-8, $"{activation.Name} at {x}");
            }
        }
    }
}
