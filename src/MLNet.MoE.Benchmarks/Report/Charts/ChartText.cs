namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How much room names take in pictures.</summary>
internal static class ChartText
{
    private const double CharacterWidth = 7.6;

    /// <summary>About the width of a text, in units of the picture.</summary>
    public static double Width(string text) => CharacterWidth * text.Length;

    /// <summary>The room that the longest of some names takes, no less than usual.</summary>
    public static double Widest(IEnumerable<string> names, double least) => Math.Max(least, names.Select(Width).DefaultIfEmpty(0).Max());

    /// <summary>A name that is not too long; what is cut off is told by three dots.</summary>
    public static string Short(string name, int longest = 34) => name.Length <= longest ? name : name[..(longest - 1)] + "…";
}
