using MLNet.MoE.Files;

namespace MLNet.MoE.Tests.MLNet.Streams;

[TestClass]
public sealed class AdaptiveWindowTests
{
    [TestMethod]
    public void Numbers_of_one_mean_are_all_kept()
    {
        var (window, random) = (new AdaptiveWindow(0.002), new Random(1));
        int rises = 0;
        for (int i = 0; i < 20_000; i++) rises += window.Add(random.NextSingle() < 0.3 ? 1 : 0) ? 1 : 0;
        Assert.IsLessThanOrEqualTo(1, rises);
        Assert.IsGreaterThan(10_000, window.Length);
        Assert.AreEqual(0.3, window.Mean, 0.02);
    }

    [TestMethod]
    public void Rise_of_the_mean_is_found_and_what_was_before_forgotten()
    {
        var (window, random) = (new AdaptiveWindow(0.002), new Random(2));
        for (int i = 0; i < 4000; i++) window.Add(0.4 * random.NextDouble());
        int found = 0;
        for (int i = 0; found == 0 && i < 1000; i++)
            if (window.Add(0.2 + (0.4 * random.NextDouble()))) found = i;
        Assert.IsGreaterThan(0, found);
        Assert.IsLessThan(200, found);
        for (int i = 0; i < 500; i++) window.Add(0.2 + (0.4 * random.NextDouble()));
        Assert.IsLessThan(1200, window.Length);
        Assert.AreEqual(0.4, window.Mean, 0.03);
    }

    [TestMethod]
    public void Fall_of_the_mean_is_no_alarm_but_forgets_as_well()
    {
        var (window, random) = (new AdaptiveWindow(0.002), new Random(3));
        for (int i = 0; i < 3000; i++) window.Add(0.5 + (0.4 * random.NextDouble()));
        bool rose = false;
        for (int i = 0; i < 1000; i++) rose |= window.Add(0.4 * random.NextDouble());
        Assert.IsFalse(rose);
        Assert.AreEqual(0.2, window.Mean, 0.03);
    }

    [TestMethod]
    public void Window_that_is_saved_goes_on_as_it_would_have()
    {
        var (window, random) = (new AdaptiveWindow(0.002), new Random(4));
        for (int i = 0; i < 777; i++) window.Add(random.NextDouble());
        var stream = new MemoryStream();
        window.Write(new BinaryWriter(stream));
        var again = new AdaptiveWindow(0.002);
        stream.Position = 0;
        again.Read(new BoundedReader(new BinaryReader(stream)));
        for (int i = 0; i < 300; i++)
        {
            double value = (random.NextDouble() / 2) + 0.5;
            Assert.AreEqual(window.Add(value), again.Add(value));
            Assert.AreEqual((window.Length, window.Mean), (again.Length, again.Mean));
        }
    }
}
