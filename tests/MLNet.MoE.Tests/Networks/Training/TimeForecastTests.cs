using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.Networks.Training;

[TestClass]
public sealed class TimeForecastTests
{
    [TestMethod]
    public void Never_sooner_than_patience_allows()
    {
        foreach (int best in (int[])[1, 5, 40, 200])
        {
            for (int pause = 0; pause < 16; pause++)
                Assert.IsGreaterThanOrEqualTo(16 - pause, TimeForecast.EpochsLeft(History(best + pause, best), 16));
        }
    }

    [TestMethod]
    public void Last_epochs_of_a_pause_are_all_that_is_left()
        => Assert.IsLessThan(2, TimeForecast.EpochsLeft(History(60, 45), 16));

    [TestMethod]
    public void Loss_that_falls_fast_is_expected_to_fall_on()
        => Assert.IsGreaterThan(TimeForecast.EpochsLeft(History(40, 40, fall: 0.001), 16),
            TimeForecast.EpochsLeft(History(40, 40, fall: 0.1), 16));

    /// <summary>A loss that falls until the best epoch and then stays a little above.</summary>
    private static TrainingProgress[] History(int epochs, int best, double fall = 0.02) =>
    [
        .. Enumerable.Range(1, epochs).Select(epoch => new TrainingProgress(epoch, 1,
            Math.Exp(-fall * Math.Min(epoch, best)) * (epoch > best ? 1.01 : 1), 0, Math.Min(epoch, best), TimeSpan.FromSeconds(epoch))),
    ];
}
