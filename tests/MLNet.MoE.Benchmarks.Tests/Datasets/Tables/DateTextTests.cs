using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class DateTextTests
{
    [TestMethod]
    [DataRow("2024-03-31", "YearFirst", "2024-03-31T00:00:00Z")]
    [DataRow("2024/3/1", "YearFirst", "2024-03-01T00:00:00Z")]
    [DataRow("2024-03", "YearFirst", "2024-03-01T00:00:00Z")]
    [DataRow("2024-03-31T12:30:15.250Z", "YearFirst", "2024-03-31T12:30:15.250Z")]
    [DataRow("2024-03-31 12:30", "YearFirst", "2024-03-31T12:30:00Z")]
    [DataRow("2024-03-31T12:30:00+02:00", "YearFirst", "2024-03-31T10:30:00Z")]
    [DataRow("2024-03-31 12:30:00 -0500", "YearFirst", "2024-03-31T17:30:00Z")]
    [DataRow("31.3.2024", "DayFirst", "2024-03-31T00:00:00Z")]
    [DataRow("31/03/2024 23:59", "DayFirst", "2024-03-31T23:59:00Z")]
    [DataRow("31-Mar-24", "DayFirst", "2024-03-31T00:00:00Z")]
    [DataRow("3/31/2024", "MonthFirst", "2024-03-31T00:00:00Z")]
    [DataRow("3/31/24 1:05 PM", "MonthFirst", "2024-03-31T13:05:00Z")]
    [DataRow("Mar 31, 2024", "MonthFirst", "2024-03-31T00:00:00Z")]
    [DataRow("Sun, 31 Mar 2024 12:00:00 GMT", "DayFirst", "2024-03-31T12:00:00Z")]
    [DataRow("December 1969", "DayFirst", "1969-12-01T00:00:00Z")]
    public void Dates_are_read(string text, string order, string expected)
    {
        Assert.IsTrue(DateText.TryParse(Encoding.UTF8.GetBytes(text), Enum.Parse<ValueSyntax>(order), out double seconds), text);
        Assert.AreEqual(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), DateTimeOffset.UnixEpoch.AddSeconds(seconds));
    }

    [TestMethod]
    [DataRow("2024-02-30")]
    [DataRow("31.13.2024")]
    [DataRow("2024")]
    [DataRow("12.5")]
    [DataRow("1.2.3")]
    [DataRow("192.168.1.1")]
    [DataRow("room 12")]
    [DataRow("A-12-2024")]
    [DataRow("2024-03-31 25:00")]
    [DataRow("555-1234")]
    public void Other_texts_are_no_dates(string text)
    {
        foreach (var syntax in Enum.GetValues<ValueSyntax>().Where(syntax => syntax.IsTime()))
            Assert.IsFalse(DateText.TryParse(Encoding.UTF8.GetBytes(text), syntax, out _), $"{syntax}");
    }

    [TestMethod]
    [DataRow("01/02/2024 13/02/2024", "DayFirst")]
    [DataRow("01/02/2024 02/13/2024", "MonthFirst")]
    [DataRow("01/02/2024 03/04/2024", "MonthFirst")]
    [DataRow("01.02.2024 03.04.2024", "DayFirst")]
    [DataRow("2024-01-02 2024-03-04", "YearFirst")]
    [DataRow("14:30 07:15:20", "TimeOfDay")]
    public void Column_says_in_which_order_day_and_month_stand(string texts, string order)
    {
        var dictionary = new TextDictionary();
        foreach (string text in texts.Split(' ')) dictionary.Add(Encoding.UTF8.GetBytes(text), 1);
        Assert.AreEqual(order, new ColumnSyntax(dictionary).Find().ToString());
    }
}
