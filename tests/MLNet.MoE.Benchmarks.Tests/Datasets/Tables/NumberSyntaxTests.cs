using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class NumberSyntaxTests
{
    [TestMethod]
    public void Plain_numbers_are_read_as_the_framework_reads_them_bit_by_bit()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string digits = random.NextInt64(1_000_000_000_000_000).ToString(CultureInfo.InvariantCulture)[..random.Next(1, 4)]
                + random.NextInt64(1_000_000_000_000);
            digits = digits[..Math.Min(15, digits.Length)];
            string text = (random.Next(2) == 0 ? "-" : "") + digits.Insert(random.Next(digits.Length + 1), random.Next(3) == 0 ? "" : ".");

            Assert.IsTrue(NumberText.TryParsePlain(Encoding.UTF8.GetBytes(text), out double value), text);
            Assert.AreEqual(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)),
                BitConverter.DoubleToInt64Bits(value), text);
        }
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-0")]
    [DataRow("5.")]
    [DataRow(".5")]
    [DataRow("1e3")]
    [DataRow("+1")]
    [DataRow("-1.5E-07")]
    [DataRow("1234567890123456")]
    [DataRow("0.1234567890123456")]
    public void Other_spellings_go_the_general_way_to_the_same_number(string text)
    {
        Assert.IsTrue(NumberText.TryParse(Encoding.UTF8.GetBytes(text), out double value));
        Assert.AreEqual(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("-")]
    [DataRow(".")]
    [DataRow("1.2.3")]
    [DataRow("12a")]
    [DataRow("--1")]
    [DataRow("inf")]
    [DataRow("NaN")]
    [DataRow("1-2")]
    [DataRow("12:30")]
    [DataRow("192.168.1.1")]
    [DataRow("1,23,4")]
    [DataRow("$")]
    [DataRow("%")]
    [DataRow("(5")]
    [DataRow("5 kg")]
    public void Other_texts_are_no_numbers(string text)
    {
        Assert.IsFalse(NumberSyntax.Point.TryParse(Encoding.UTF8.GetBytes(text), out _), text);
        Assert.IsFalse(NumberSyntax.Comma.TryParse(Encoding.UTF8.GetBytes(text), out _), text);
    }

    [TestMethod]
    [DataRow("12,3", true, 12.3)]
    [DataRow("-0,5", true, -0.5)]
    [DataRow("1.234,5", true, 1234.5)]
    [DataRow("1.234.567", true, 1234567)]
    [DataRow("1 234,5", true, 1234.5)]
    [DataRow("1\u00A0234,5", true, 1234.5)]
    [DataRow("1\u202F234", true, 1234)]
    [DataRow("1,234.5", false, 1234.5)]
    [DataRow("12,345,678", false, 12345678)]
    [DataRow("1'234.50", false, 1234.5)]
    [DataRow("$12.50", false, 12.5)]
    [DataRow("-$1,200", false, -1200)]
    [DataRow("$-1,200", false, -1200)]
    [DataRow("12,50 €", true, 12.5)]
    [DataRow("EUR 12,50", true, 12.5)]
    [DataRow("£3", false, 3)]
    [DataRow("45.1%", false, 45.1)]
    [DataRow("45,1 %", true, 45.1)]
    [DataRow("\u22123.5", false, -3.5)]
    [DataRow("(1,234.50)", false, -1234.5)]
    [DataRow("($5)", false, -5)]
    [DataRow("1,5e3", true, 1500)]
    public void Numbers_as_people_write_them_are_read(string text, bool comma, double expected)
    {
        Assert.IsTrue(new NumberSyntax(comma).TryParse(Encoding.UTF8.GetBytes(text), out double value), text);
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    [DataRow("1,234 2,500 17", false, 1234, DisplayName = "thousands")]
    [DataRow("1,234 0,5 17", true, 1.234, DisplayName = "a decimal comma among what might be thousands")]
    [DataRow("1.234 17 2", false, 1.234, DisplayName = "decimals")]
    [DataRow("1.234 1.234.567 2", true, 1234, DisplayName = "points between thousands")]
    public void Column_says_what_point_and_comma_stand_for(string texts, bool comma, double first)
    {
        var dictionary = new TextDictionary();
        foreach (string text in texts.Split(' ')) dictionary.Add(Encoding.UTF8.GetBytes(text), 1);
        var syntax = new ColumnSyntax(dictionary).Find();
        Assert.AreEqual(comma ? ValueSyntax.Comma : ValueSyntax.Point, syntax);
        Assert.IsTrue(syntax!.Value.TryParse(dictionary[0], out double value));
        Assert.AreEqual(first, value);
    }
}
