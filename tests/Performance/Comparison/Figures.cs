using System.Globalization;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Figures as lines of name and value.</summary>
internal sealed class Figures(TextWriter output)
{
    /// <summary>Writes a figure.</summary>
    public void Add(string name, double value) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {Shorten(value)}"));

    /// <summary>Writes a line that is no figure.</summary>
    public void Note(string line) => output.WriteLine(line);

    /// <summary>Writes a ratio and its spread.</summary>
    public void Add(string name, (double Ratio, double Spread) measured)
    {
        Add(name, measured.Ratio);
        Add(name + ".spread", measured.Spread);
    }

    private static string Shorten(double value) => value.ToString(Math.Abs(value) >= 1000 ? "F0" : "G4", CultureInfo.InvariantCulture);
}
