namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class SeededRandomTests
{
    [TestMethod]
    public void The_sequence_of_a_seed_is_that_of_xoshiro256_star_star()
    {
        var random = new SeededRandom(42);

        double[] drawn = new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() };

        CollectionAssert.AreEqual(new[] { 0.08386297105988216, 0.3789802506626686, 0.6800434110281394 }, drawn);
    }

    [TestMethod]
    public void Integers_are_uniform_below_the_count()
    {
        var random = new SeededRandom(1);
        int[] counts = new int[6];

        for (int i = 0; i < 60_000; i++)
            counts[random.NextInt(6)]++;

        // 10,000 each, standard deviation 91.
        Assert.IsTrue(counts.All(count => Math.Abs(count - 10_000) < 450), string.Join(' ', counts));
    }

    [TestMethod]
    public void Normal_numbers_have_mean_zero_and_variance_one()
    {
        var random = new SeededRandom(2);
        double[] drawn = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();

        Assert.AreEqual(0, drawn.Average(), 0.015);
        Assert.AreEqual(1, drawn.Average(x => x * x), 0.025);
        Assert.AreEqual(3, drawn.Average(x => x * x * x * x), 0.15);
    }

    [TestMethod]
    public void Shuffling_keeps_the_items_and_reaches_every_order()
    {
        var random = new SeededRandom(3);
        var seen = new HashSet<string>();

        for (int i = 0; i < 200; i++)
        {
            char[] items = "abc".ToCharArray();
            random.Shuffle<char>(items);
            seen.Add(new string(items));
        }

        Assert.HasCount(6, seen);
        Assert.IsTrue(seen.All(order => string.Concat(order.Order()) == "abc"));
    }

    [TestMethod]
    public void An_integer_below_nothing_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SeededRandom(1).NextInt(0));
    }
}
