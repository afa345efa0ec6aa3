using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>How numbers are shown to people, everywhere the same.</summary>
public static class ScoreText
{
    /// <summary>A score: accuracy in percent with two decimals, RMSE with four significant digits.</summary>
    public static string Of(double score, string metric) => metric == "accuracy"
        ? (100 * score).ToString("0.00", CultureInfo.InvariantCulture)
        : Significant(score);

    /// <summary>A standard deviation: of an accuracy in percent with two decimals, of an RMSE with two significant digits.</summary>
    public static string Deviation(double deviation, string metric) => metric == "accuracy" || deviation == 0
        ? Of(deviation, metric)
        : Math.Abs(deviation) is >= 100 and < 1e7 ? deviation.ToString("0", CultureInfo.InvariantCulture)
        : deviation.ToString("G2", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits, thousands as they are.</summary>
    public static string Significant(double value)
    {
        double size = Math.Abs(value);
        if (size >= 1000 && size < 1e7) return value.ToString("0", CultureInfo.InvariantCulture);
        if (size == 0) return "0";
        if (size is >= 1e7 or < 1e-4) return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        int decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8);
        return value.ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    /// <summary>Seconds, short.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        >= 100 => seconds.ToString("0", CultureInfo.InvariantCulture),
        >= 1 => seconds.ToString("0.0", CultureInfo.InvariantCulture),
        _ => seconds.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A count, short: 950, 12k, 3.4M.</summary>
    public static string Count(double count) => count switch
    {
        >= 1e6 => (count / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (count / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        >= 1e3 => (count / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        _ => count.ToString("0", CultureInfo.InvariantCulture),
    };
}
