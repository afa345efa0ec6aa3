using System.Globalization;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests.Tuning;

[TestClass]
public sealed class TpeSamplerTests
{
    private const int Trials = 60, Repetitions = 20;

    private static readonly SearchDimension[] Sphere = [.. Enumerable.Range(0, 4).Select(i => new NumberDimension($"x{i}", -5, 5))];

    private static readonly SearchDimension[] Branin = [new NumberDimension("a", -5, 10), new NumberDimension("b", 0, 15)];

    private static readonly SearchDimension[] Network =
    [
        new NumberDimension("rate", 1e-5, 1) { Logarithmic = true }, new NumberDimension("layers", 1, 8) { Whole = true },
        new NumberDimension("dropout", 0, 0.5) { OrZero = true }, new ChoiceDimension("kind", ["a", "b", "c", "d"]),
    ];

    [TestMethod]
    [DataRow("sphere")]
    [DataRow("branin")]
    [DataRow("network")]
    public void Comes_closer_to_the_minimum_than_random_search(string function)
    {
        var (space, value) = Function(function);

        double tpe = Enumerable.Range(0, Repetitions).Average(seed => Best(space, value, seed, guided: true));
        double random = Enumerable.Range(0, Repetitions).Average(seed => Best(space, value, seed, guided: false));

        Assert.IsLessThan(0.6 * random, tpe, $"TPE {tpe}, random {random}");
    }

    [TestMethod]
    public void A_suggestion_depends_on_the_trials_and_the_seed_alone()
    {
        var ranked = Enumerable.Range(0, 15).Select(trial => new TpeSampler(Network, "s").Suggest([], trial)).ToList();

        var first = new TpeSampler(Network, "s").Suggest(ranked, 15);

        CollectionAssert.AreEqual(first.ToArray(), new TpeSampler(Network, "s").Suggest(ranked, 15).ToArray());
        CollectionAssert.AreNotEqual(first.ToArray(), new TpeSampler(Network, "t").Suggest(ranked, 15).ToArray());
    }

    [TestMethod]
    public void Every_suggestion_is_within_the_space()
    {
        var ranked = new List<IReadOnlyDictionary<string, string>>();
        for (int trial = 0; trial < 200; trial++)
        {
            var settings = new TpeSampler(Network, "s").Suggest(ranked, trial);
            ranked.Insert(trial / 2, settings);
            double rate = Number(settings["rate"]), layers = Number(settings["layers"]), dropout = Number(settings["dropout"]);

            Assert.IsTrue(rate is >= 1e-5 and <= 1 && layers is >= 1 and <= 8 && layers == Math.Round(layers)
                && dropout is >= 0 and <= 0.5, string.Join(' ', settings));
            CollectionAssert.Contains(new[] { "a", "b", "c", "d" }, settings["kind"]);
        }
    }

    [TestMethod]
    public void Without_trials_half_of_an_option_that_may_be_zero_is_zero_and_the_rest_is_uniform()
    {
        double[] values = [.. Enumerable.Range(0, 4000)
            .Select(trial => Number(new TpeSampler(Network, "s").Suggest([], trial)["dropout"]))];

        Assert.AreEqual(0.5, values.Count(value => value == 0) / 4000.0, 0.04);
        // The prior is a normal density of the range's own width: a little fuller in the middle than at the ends.
        Assert.AreEqual(0.5, values.Where(value => value > 0).Count(value => value < 0.25) / (double)values.Count(value => value > 0),
            0.04);
    }

    private static double Best(SearchDimension[] space, Func<IReadOnlyDictionary<string, string>, double> value, int seed, bool guided)
    {
        var sampler = new TpeSampler(space, $"{seed}");
        var done = new List<(IReadOnlyDictionary<string, string> Settings, double Value)>();
        for (int trial = 0; trial < Trials; trial++)
        {
            var settings = sampler.Suggest(guided ? [.. done.OrderBy(item => item.Value).Select(item => item.Settings)] : [], trial);
            done.Add((settings, value(settings)));
        }
        return done.Min(item => item.Value);
    }

    private static (SearchDimension[] Space, Func<IReadOnlyDictionary<string, string>, double> Value) Function(string name) => name switch
    {
        "sphere" => (Sphere, x => x.Values.Sum(text => Number(text) * Number(text))),
        // Dixon and Szego 1978; its minimum is 0.397887.
        "branin" => (Branin, x =>
        {
            double a = Number(x["a"]), b = Number(x["b"]);
            double first = b - (5.1 / (4 * Math.PI * Math.PI) * a * a) + (5 / Math.PI * a) - 6;
            return (first * first) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(a)) + 10 - 0.397887;
        }),
        _ => (Network, x =>
            Math.Pow(Math.Log10(Number(x["rate"]) / 3e-3), 2) + (0.2 * Math.Abs(Number(x["layers"]) - 3)) + (2 * Number(x["dropout"]))
            + (x["kind"] == "c" ? 0 : 0.5)),
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
