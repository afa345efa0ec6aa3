namespace MLNet.MoE.Mixtures.Report;

/// <summary>The order in which people read coefficients: of each gate and expert the intercept, then slopes by the size of their z-value,
/// then the scale. Where a set of two sums to zero, only one of them is shown.</summary>
internal static class CoefficientOrder
{
    /// <summary>Places of the coefficients to show, and names of the sets that are left out.</summary>
    public static (IReadOnlyList<int> Places, IReadOnlyList<string> Mirrored) Of(MoeFitReport report)
    {
        var sets = Enumerable.Range(0, report.Coefficients.Count)
            .GroupBy(i => (report.Coefficients[i].IsGate, report.Coefficients[i].Expert, report.Coefficients[i].Class))
            .Select(set => set.ToList()).ToList();
        var mirrored = new List<string>();
        var places = new List<int>();
        foreach (var set in sets)
        {
            var first = report.Coefficients[set[0]];
            // Of two gates the first is shown, of two classes the second, which is the positive one of a binary model.
            var others = sets.Where(other => other != set && IsBeside(first, report.Coefficients[other[0]])).ToList();
            bool isSecondary = first.IsGate ? first.Expert == 1 : others.Count == 1 && others[0][0] > set[0];
            if (others.Count == 1 && isSecondary && IsMirror(report, set, others[0]))
            {
                mirrored.Add(first.IsGate ? $"gate {first.Expert + 1}" : $"expert {first.Expert + 1}, {first.Class}");
                continue;
            }
            places.AddRange(set.OrderBy(i => Rank(report.Coefficients[i]))
                .ThenByDescending(i => Math.Abs(report.Coefficients[i].ZValue ?? 0)));
        }
        return (places, mirrored);
    }

    // Sets between which only differences matter: all gates, or the classes of an expert.
    private static bool IsBeside(MoeCoefficient one, MoeCoefficient other) => one.IsGate == other.IsGate
        && (one.IsGate || (one.Expert == other.Expert && one.Class is not null));

    private static bool IsMirror(MoeFitReport report, List<int> set, List<int> other) => set.Count == other.Count
        && set.Zip(other).All(pair =>
        {
            var (a, b) = (report.Coefficients[pair.First], report.Coefficients[pair.Second]);
            return a.Name == b.Name && Math.Abs(a.Estimate + b.Estimate) <= 1e-9 * (1 + Math.Abs(a.Estimate));
        });

    private static int Rank(MoeCoefficient coefficient) => coefficient.Name == "(intercept)" ? 0 : coefficient.IsScale ? 2 : 1;
}
