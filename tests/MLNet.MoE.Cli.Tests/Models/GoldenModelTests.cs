using System.Globalization;

namespace MLNet.MoE.Cli.Tests.Models;

/// <summary>Model files that earlier versions of <c>moe train</c> wrote, which tests/GoldenModels keeps, predict what they predicted
/// then.</summary>
[TestClass]
public sealed class GoldenModelTests
{
    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Golden");

    public static IEnumerable<object[]> Models =>
        from model in Directory.EnumerateFiles(Golden, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select new object[] { Path.GetRelativePath(Golden, model) };

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Model_of_an_earlier_version_predicts_the_same(string name)
    {
        string model = Path.Combine(Golden, name), table = Path.Combine(Path.GetDirectoryName(model)!, "cars.csv");
        string[] expected = File.ReadAllLines(Path.ChangeExtension(model, ".csv"));
        string[] predicted = CommandLine.Run("predict", model, table, "--probabilities", "--out", "-").AssertDone().Output.TrimEnd()
            .Split('\n');
        Assert.HasCount(expected.Length, predicted);
        for (int i = 0; i < expected.Length; i++)
            AssertSame(expected[i].Split(','), predicted[i].TrimEnd('\r').Split(','), $"line {i + 1}");
    }

    /// <summary>Texts are equal; numbers have the last bits of the width of this machine's vectors.</summary>
    private static void AssertSame(string[] expected, string[] predicted, string where)
    {
        Assert.HasCount(expected.Length, predicted, where);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!double.TryParse(expected[i], CultureInfo.InvariantCulture, out double number))
                Assert.AreEqual(expected[i], predicted[i], where);
            else Assert.AreEqual(number, double.Parse(predicted[i], CultureInfo.InvariantCulture), 1e-5 * (1 + Math.Abs(number)), where);
        }
    }
}
