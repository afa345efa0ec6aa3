using System.Buffers.Binary;
using MLNet.MoE.Files;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class StatisticalModelReaderTests
{
    private const long MostAllocated = 1 << 20;

    private static IEnumerable<object[]> BadGaussians() =>
    [
        Case("no slot", f => f.ExpertSlots = [], "see no slot"),
        Case("slot beyond", f => f.ExpertSlots = [0, 2], "slot 2 of its experts is outside the 2 features"),
        Case("slot below", f => f.ExpertSlots = [-1, 1], "slot -1"),
        Case("slot twice", f => f.ExpertSlots = [1, 1], "out of order"),
        Case("flag of gate slots", f => f.HasGateSlots = 2, "is 2; a flag is 0 or 1"),
        Case("gate sees nothing", f => f.HasGateSlots = 1, "its gate see no slot"),
        Case("gate slot beyond", f => (f.HasGateSlots, f.GateSlots) = (1, [int.MaxValue]), "of its gate is outside"),
        Case("no features", f => f.Means = [], "the number of feature means is 0"),
        Case("mean", f => f.Means = [0, double.NaN], "feature means: number 1 is NaN"),
        Case("transform", f => f.Transform = 9, "gate transform 9 is unknown"),
        Case("activation", f => f.Activation = 3, "gate activation 3 is unknown"),
        Case("temperature of zero", f => f.Temperature = 0, "the temperature of the gate is 0"),
        Case("temperature", f => f.Temperature = double.PositiveInfinity, "the temperature of the gate is"),
        Case("active experts", f => f.ActiveExperts = 3, "keeps 3 of 2 experts"),
        Case("active experts below", f => f.ActiveExperts = -1, "is -1"),
        Case("centre", f => (f.IsScaled, f.Center) = (1, [0]), "1 centres of gate columns where 2 belong"),
        Case("scale of zero", f => (f.IsScaled, f.Scale) = (1, [1, 0]), "scales of gate columns: number 1 is 0"),
        Case("gate features", f => f.GateFeatures = 3, "its gate has 3 features and 2 slots"),
        Case("no experts", f => f.GateIntercepts = [], "the number of experts is 0"),
        Case("101 experts", f => f.GateIntercepts = new double[101], "the number of experts is 101; it must be from 1 to 100"),
        Case("gate intercept", f => f.GateIntercepts = [0, double.NegativeInfinity], "gate intercepts: number 1"),
        Case("gate slopes", f => f.GateSlopes = [1, 2, 3], "3 gate slopes where 4 belong"),
        Case("features", f => f.Features = -1, "its experts have -1 features and 2 slots"),
        Case("expert intercepts", f => f.ExpertIntercepts = [1], "1 expert intercepts where 2 belong"),
        Case("expert slope", f => f.ExpertSlopes = [1, 2, double.NaN, 3], "expert slopes: number 2 is NaN"),
        Case("variance of zero", f => f.Scales = [1, 0], "expert scales: number 1 is 0"),
        Case("variance below", f => f.Scales = [-1, 1], "it must be above 0"),
        Case("overflow of the gate", f => (f.IsScaled, f.Center, f.Scale) = (1, [1e300, 0], [1e-300, 1]), "the sums of its gate can reach"),
        Case("overflow of the means", f => (f.Means, f.ExpertSlopes) = ([1e300, 1], [1e300, 1, 1, 1]),
            "the means and scales of its experts can reach"),
        Case("overflow of the gate's slopes", f => f.GateSlopes = [1e270, 2, -1, -2], "the sums of its gate can reach"),
        Case("overflow of the temperature", f => (f.Activation, f.Temperature) = (1, 1e-305), "divided by its temperature"),
        Case("overflow of the experts", f => f.ExpertSlopes = [1e270, 1, 1, 1], "the means and scales of its experts can reach"),
        Case("overflow of squares", f => f.Scales = [1, 1e-120], "counted in scales"),
        Case("shares", f => f.ExpertShares = [1], "1 expert shares where 2 belong"),
        Case("expert of a coefficient", f => f.CoefficientExpert = 2, "the expert of a coefficient is 2"),
        Case("standard errors", f => f.SandwichErrors = [1, 2], "2 standard errors of 1 coefficients"),
        Case("path", f => f.PathEstimates = [], "0 estimates of 1 coefficients"),
    ];

    [TestMethod]
    public void Gaussian_file_of_version_0_1_is_read()
    {
        var model = Gaussian(StatisticalFile.Gaussian());
        Assert.AreEqual(2, model.NumberOfExperts);
        Assert.AreEqual("Hour", model.Report.Coefficients[0].Name);
        float[] score = [0];
        model.Predict([0, 0], score);
        double first = 1 / (1 + Math.Exp(-0.5));
        Assert.AreEqual((float)((1 * first) + (2 * (1 - first))), score[0], 1e-6f);
    }

    [TestMethod]
    public void Score_beyond_single_precision_is_its_largest_number()
    {
        var file = StatisticalFile.Gaussian();
        (file.ExpertIntercepts, file.ExpertSlopes) = ([1e39, 1e39], [0, 0, 0, 0]);
        float[] score = [0];
        Gaussian(file).Predict([0, 0], score);
        Assert.AreEqual(float.MaxValue, score[0]);
        (file.ExpertIntercepts, file.ExpertSlopes) = ([0, 0], [-2, 0, -2, 0]);
        Gaussian(file).Predict([float.MaxValue, 0], score);
        Assert.AreEqual(float.MinValue, score[0]);
    }

    [TestMethod]
    public void Multinomial_file_of_version_0_1_is_read()
    {
        var model = Multinomial(new StatisticalFile());
        Assert.AreEqual(3, model.ScoreCount);
        var binary =
            Multinomial(
                new StatisticalFile { IsBinary = 1, Classes = 2, ExpertIntercepts = [1, 2, 3, 4],
                    ExpertSlopes = [1, -1, 2, -2, 3, -3, 4, -4] });
        Assert.AreEqual(1, binary.ScoreCount);
    }

    [TestMethod]
    [DynamicData(nameof(BadGaussians))]
    public void Gaussian_file_that_no_fit_writes_is_refused(string what, Action<StatisticalFile> damage, string message)
    {
        var file = StatisticalFile.Gaussian();
        damage(file);
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Gaussian(file), what);
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    [DataRow((byte)1, 3, "the number of classes of a binary model is 3")]
    [DataRow((byte)0, 0, "the number of classes is 0")]
    [DataRow((byte)0, 2_000_000, "the number of classes is 2000000")]
    [DataRow((byte)0, 1_000_000, "6 expert intercepts where 2000000 belong")]
    [DataRow((byte)7, 3, "is 7; a flag is 0 or 1")]
    public void Multinomial_file_that_no_fit_writes_is_refused(byte isBinary, int classes, string message)
    {
        var file = new StatisticalFile { IsBinary = isBinary, Classes = classes };
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Multinomial(file)).Message, message);
    }

    [TestMethod]
    [DataRow(nameof(StatisticalFile.ExpertSlots))]
    [DataRow(nameof(StatisticalFile.Means))]
    [DataRow(nameof(StatisticalFile.GateIntercepts))]
    [DataRow(nameof(StatisticalFile.GateSlopes))]
    [DataRow(nameof(StatisticalFile.ExpertSlopes))]
    [DataRow(nameof(StatisticalFile.Scales))]
    [DataRow("LogLikelihoodTrace")]
    [DataRow("Coefficients")]
    [DataRow("Warnings")]
    [DataRow("ExpertCounts")]
    [DataRow("RegularizationPath")]
    [DataRow(nameof(StatisticalFile.PathEstimates))]
    public void Length_that_the_file_cannot_hold_is_refused_before_anything_is_allocated(string array)
    {
        foreach (int length in (int[])[-1, 2_000_000, 1 << 28, int.MaxValue])
        {
            var file = StatisticalFile.Gaussian();
            file.Lie = (array, length);
            byte[] bytes = file.GaussianBytes();
            Assert.IsLessThan(MostAllocated,
                Allocated(() => Assert.ThrowsExactly<InvalidDataException>(() => GaussianMoeModelParameters.Read(Reader(bytes)))),
                $"{array} of {length}");
        }
    }

    [TestMethod]
    public void Any_four_bytes_may_be_anything()
    {
        int[] values = [-1, int.MaxValue, int.MinValue, 2_000_000, 100, 0x7FF8_0000, unchecked((int)0xFFFF_FFFF)];
        foreach (byte[] whole in (byte[][])[StatisticalFile.Gaussian().GaussianBytes(), new StatisticalFile().MultinomialBytes()])
        {
            bool isGaussian = whole.Length == StatisticalFile.Gaussian().GaussianBytes().Length;
            for (int at = 0; at + 4 <= whole.Length; at++)
            {
                foreach (int value in values)
                {
                    byte[] bytes = [.. whole];
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
                    Assert.IsLessThan(MostAllocated, Allocated(() => LoadAndUse(bytes, isGaussian)), $"{value} at {at}");
                }
            }
        }
    }

    [TestMethod]
    public void File_that_is_cut_off_anywhere_is_refused()
    {
        byte[] whole = StatisticalFile.Gaussian().GaussianBytes();
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] bytes = whole[..length];
            Assert.IsTrue(Assert.Throws<Exception>(() => GaussianMoeModelParameters.Read(Reader(bytes))) is InvalidDataException
                or EndOfStreamException);
        }
    }

    [TestMethod]
    public void Very_long_name_does_not_pad_the_whole_report()
    {
        var file = StatisticalFile.Gaussian();
        file.CoefficientName = new string('x', 100_000);
        Assert.IsLessThan(150_000, Gaussian(file).ToString().Length);
    }

    // What is left of damage must be a model that works, not a trap for later.
    private static void LoadAndUse(byte[] bytes, bool isGaussian)
    {
        try
        {
            StatisticalMoeModelParameters model = isGaussian ? GaussianMoeModelParameters.Read(Reader(bytes))
                : MultinomialMoeModelParameters.Read(Reader(bytes));
            float[] scores = new float[model.ScoreCount];
            model.Predict(new float[model.FeatureCount], scores);
            Assert.IsTrue(Array.TrueForAll(scores, float.IsFinite));
            Assert.HasCount(model.NumberOfExperts, model.GetGateWeights(new float[model.FeatureCount]));
            _ = model.ToString();
            _ = model.Report.WaldTable(CovarianceEstimator.Sandwich);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
        }
    }

    private static object[] Case(string what, Action<StatisticalFile> damage, string message) => [what, damage, message];

    private static GaussianMoeModelParameters Gaussian(StatisticalFile file)
        => GaussianMoeModelParameters.Read(Reader(file.GaussianBytes()));

    private static MultinomialMoeModelParameters Multinomial(StatisticalFile file)
        => MultinomialMoeModelParameters.Read(Reader(file.MultinomialBytes()));

    private static BoundedReader Reader(byte[] bytes) => new(new BinaryReader(new MemoryStream(bytes)));

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
