using System.Globalization;
using System.Text;

namespace MLNet.MoE.Cli.Tests;

/// <summary>CSV texts with something to learn: a number, a colour and a whole number, and labels of all three kinds that follow from
/// them.</summary>
internal static class SampleTables
{
    public const string Header = "size,colour,doors,kind,risk,price";

    private static readonly string[] Colours = ["red", "green", "blue"];

    /// <summary>Rows with <c>kind</c> (three texts), <c>risk</c> (yes or no) and <c>price</c> (numbers). Some sizes and colours are
    /// missing.</summary>
    public static string Cars(int rows = 300, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder(Header).Append('\n');
        for (int i = 0; i < rows; i++)
        {
            double size = Math.Round(random.NextDouble() * 10, 3);
            int colour = random.Next(3), doors = random.Next(2, 6);
            string kind = colour == 0 ? "sports" : size > 5 ? "van" : "small";
            string risk = size + doors > 8 ? "yes" : "no";
            double price = (3 * size) + (10 * colour) + doors;
            string shown = i % 23 == 5 ? "" : size.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{shown},{(i % 29 == 7 ? "NA" : Colours[colour])},{doors},{kind},{risk},{price}\n");
        }
        return text.ToString();
    }

    /// <summary>Rows with a town of sixty, which boosted trees split by sets of towns, and the classes <c>late</c> (two) and
    /// <c>band</c> (three) that follow from it.</summary>
    public static string Towns(int rows = 2000)
    {
        var random = new Random(1);
        double[] far = [.. Enumerable.Range(0, 60).Select(_ => 10 * random.NextDouble())];
        var text = new StringBuilder("town,size,late,band\n");
        for (int i = 0; i < rows; i++)
        {
            int town = random.Next(far.Length);
            double size = Math.Round(10 * random.NextDouble(), 3);
            double way = far[town] + size + random.NextDouble();
            string late = way > 10 ? "yes" : "no", band = way < 7 ? "near" : way < 13 ? "middle" : "far";
            text.Append(CultureInfo.InvariantCulture, $"town{town},{size},{late},{band}\n");
        }
        return text.ToString();
    }

    /// <summary>Arguments that train a small network in a moment.</summary>
    public static string[] Train(string csv, string label, string model, params string[] more) =>
        ["train", csv, "--label", label, "--out", model, "--model", "mlp", "--threads", "1", "--set", "Width=16", "--set",
            "MaximumEpochs=15", "--set", "BatchSize=32", .. more];
}
