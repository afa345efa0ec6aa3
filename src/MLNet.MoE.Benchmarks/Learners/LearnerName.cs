namespace MLNet.MoE.Benchmarks;

/// <summary>
/// How learners are named: the name in the registry, then settings that differ from its own, as in
/// <c>gg-moe-ens:Dropout=0.1:NumberOfLayers=3</c>, then <c>-tuned</c> for one whose settings tuning chose.
/// </summary>
internal static class LearnerName
{
    private const string TunedSuffix = "-tuned";

    /// <summary>The name of a learner when it is tuned.</summary>
    public static string Tuned(string name) => name + TunedSuffix;

    /// <summary>Whether a name is of a tuned learner.</summary>
    public static bool IsTuned(string name) => name.EndsWith(TunedSuffix, StringComparison.Ordinal);

    /// <summary>The name in the registry.</summary>
    public static string Base(string name) => Untuned(name).Split(':')[0];

    /// <summary>Whether a name carries settings.</summary>
    public static bool IsVariant(string name) => name.Contains(':', StringComparison.Ordinal);

    /// <summary>The settings in a name.</summary>
    /// <exception cref="ArgumentException">One is not of the form <c>Option=value</c>.</exception>
    public static Dictionary<string, string> Settings(string name)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in Untuned(name).Split(':')[1..])
        {
            string[] sides = setting.Split('=', 2);
            if (sides.Length < 2 || sides[0].Length == 0)
                throw new ArgumentException($"'{setting}' in '{name}' is no setting; write Option=value, as in {Base(name)}:Option=value.");
            if (!settings.TryAdd(sides[0], sides[1])) throw new ArgumentException($"'{name}' sets {sides[0]} twice.");
        }
        return settings;
    }

    /// <summary>The settings in a name for people, each as <c>Option value</c>; what is no setting stays as it is.</summary>
    public static IEnumerable<string> SettingTexts(string name)
        => Untuned(name).Split(':')[1..].Select(setting => setting.Replace('=', ' '));

    private static string Untuned(string name) => IsTuned(name) ? name[..^TunedSuffix.Length] : name;
}
