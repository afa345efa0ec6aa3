using MLNet.MoE.Declarations;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class StatisticalOptionsTests
{
    public static IEnumerable<object[]> Wrong()
    {
        yield return [(Action<GaussianMoeOptions>)(o => o.NumberOfExperts = -1), "NumberOfExperts is -1"];
        yield return [(Action<GaussianMoeOptions>)(o => o.MaximumNumberOfExperts = -1), "MaximumNumberOfExperts is -1"];
        yield return [(Action<GaussianMoeOptions>)(o => o.GateTemperature = 0), "GateTemperature is 0"];
        yield return [(Action<GaussianMoeOptions>)(o => o.GateTransform = GateTransform.Custom), "CustomGateTransform is null"];
        yield return [(Action<GaussianMoeOptions>)(o => o.GateActiveExperts = 3), "GateActiveExperts is 3"];
        yield return [(Action<GaussianMoeOptions>)(o => o.L2Regularization = double.NaN), "L2Regularization is NaN"];
        yield return [(Action<GaussianMoeOptions>)(o => o.L1Regularization = -2), "L1Regularization is -2"];
        yield return [(Action<GaussianMoeOptions>)(o => o.NumberOfStarts = 0), "NumberOfStarts is 0"];
        yield return [(Action<GaussianMoeOptions>)(o => o.MaximumIterations = 0), "MaximumIterations is 0"];
        yield return [(Action<GaussianMoeOptions>)(o => o.Tolerance = 0), "Tolerance is 0"];
        yield return [(Action<GaussianMoeOptions>)(o => o.VarianceRegularization = 0), "VarianceRegularization is 0"];
        yield return [(Action<GaussianMoeOptions>)(o => o.FeatureColumnName = ""), "FeatureColumnName is "];
    }

    [TestMethod]
    [DynamicData(nameof(Wrong))]
    public void A_value_out_of_range_is_named_with_its_value(Action<GaussianMoeOptions> change, string text)
    {
        var options = new GaussianMoeOptions();
        OptionsCheck.Check(options);
        change(options);
        var error = Assert.Throws<ArgumentException>(() => OptionsCheck.Check(options));
        StringAssert.Contains(error.Message, text);
    }
}
