using System.Globalization;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Tests.Csv;

[TestClass]
public sealed class NumbersTests
{
    [TestMethod]
    public void Plain_numbers_are_read_as_the_framework_reads_them_bit_by_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string digits = random.NextInt64(1_000_000_000_000_000).ToString(CultureInfo.InvariantCulture)[..random.Next(1, 4)] + random.NextInt64(1_000_000_000_000);
            digits = digits[..Math.Min(15, digits.Length)];
            string text = (random.Next(2) == 0 ? "-" : "") + digits.Insert(random.Next(digits.Length + 1), random.Next(3) == 0 ? "" : ".");

            Assert.IsTrue(Numbers.TryParsePlain(text, out double value), text);
            Assert.AreEqual(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(value), text);
        }
    }

    [TestMethod]
    [DataRow("0", true)]
    [DataRow("-0", true)]
    [DataRow("5.", true)]
    [DataRow(".5", true)]
    [DataRow("1e3", false)]
    [DataRow("+1", false)]
    [DataRow("1234567890123456", false)]
    [DataRow("0.1234567890123456", false)]
    public void What_is_not_plain_goes_the_general_way_to_the_same_number(string text, bool plain)
    {
        Assert.AreEqual(plain, Numbers.TryParsePlain(text, out _));
        Assert.IsTrue(Numbers.TryParse(text, out double value));
        Assert.AreEqual(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-")]
    [DataRow(".")]
    [DataRow("1.2.3")]
    [DataRow("1,5")]
    [DataRow("12a")]
    [DataRow("--1")]
    public void Other_texts_are_no_numbers(string text) => Assert.IsFalse(Numbers.TryParse(text, out _));
}
