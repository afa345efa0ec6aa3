using System.Security.Cryptography;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al. 2011): values are drawn where the better trials lie and taken where those are
/// densest relative to the other trials. A suggestion depends on the trials so far and the seed alone, so a study that was stopped goes on
/// as if it had not been.
/// </summary>
/// <param name="space">Dimensions, at least one.</param>
/// <param name="seed">Text that decides everything random.</param>
internal sealed class TpeSampler(IReadOnlyList<SearchDimension> space, string seed)
{
    /// <summary>Trials before the estimator is used; until then values come from the prior.</summary>
    public const int StartUpTrials = 10;

    /// <summary>Draws of each dimension, of which the best is taken.</summary>
    private const int Candidates = 24;

    /// <summary>The settings to try next.</summary>
    /// <param name="ranked">Settings tried so far, the best first.</param>
    /// <param name="trial">Number of the next trial.</param>
    public IReadOnlyDictionary<string, string> Suggest(IReadOnlyList<IReadOnlyDictionary<string, string>> ranked, int trial)
    {
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{trial}"))));
        bool informed = ranked.Count >= StartUpTrials;
        int good = informed ? Math.Min((int)Math.Ceiling(0.1 * ranked.Count), 25) : 0;
        return space.ToDictionary(dimension => dimension.Name, dimension => informed
            ? Best(dimension, Values(dimension, ranked.Take(good)), Values(dimension, ranked.Skip(good)), random)
            : dimension.Density([]).Draw(random));
    }

    private static string Best(SearchDimension dimension, List<string> good, List<string> bad, Random random)
    {
        IDensity better = dimension.Density(good), worse = dimension.Density(bad);
        return Enumerable.Range(0, Candidates).Select(_ => better.Draw(random))
            .MaxBy(value => better.LogDensity(value) - worse.LogDensity(value))!;
    }

    private static List<string> Values(SearchDimension dimension, IEnumerable<IReadOnlyDictionary<string, string>> trials) =>
        [.. trials.Select(settings => settings[dimension.Name])];
}
