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

    /// <summary>Arguments that train a small network in a moment.</summary>
    public static string[] Train(string csv, string label, string model, params string[] more) =>
        ["train", csv, "--label", label, "--out", model, "--model", "mlp", "--threads", "1", "--set", "Width=16", "--set",
            "MaximumEpochs=15", "--set", "BatchSize=32", .. more];
}
