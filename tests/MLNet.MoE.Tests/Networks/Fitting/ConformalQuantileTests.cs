using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Fitting;

/// <summary>The quantile that a new row's score exceeds no more often than it may, and what is made of it.</summary>
[TestClass]
public sealed class ConformalQuantileTests
{
    [TestMethod]
    [DataRow(9, 0.9, 9, true)]
    [DataRow(9, 0.8, 8, true)]
    [DataRow(99, 0.9, 90, true)]
    [DataRow(8, 0.9, 8, false)]
    [DataRow(1, 0.5, 1, true)]
    public void It_is_the_score_of_rank_coverage_times_one_row_more(int rows, double coverage, int rank, bool isEnough)
    {
        var scores = Enumerable.Range(1, rows).Reverse().Select(rank => ((double)rank, 1.0)).ToList();
        Assert.AreEqual((rank, isEnough), ConformalQuantile.Of(scores, coverage));
    }

    [TestMethod]
    public void Rows_count_by_their_weights_of_which_only_ratios_matter()
    {
        List<(double, double)> rows = [(5, 2), (4, 1), (3, 7), (2, 1), (1, 3)];
        // Of 14 and a new row of 2.8: half of that is 8.4, which 3 + 1 + 7 are the first to reach.
        Assert.AreEqual((3.0, true), ConformalQuantile.Of(rows, 0.5));
        Assert.AreEqual((3.0, true), ConformalQuantile.Of(rows.ConvertAll(row => (row.Item1, 1e-6 * row.Item2)), 0.5));
        Assert.AreEqual(4, ConformalQuantile.Of([(1, 0.1), (2, 0.1), (3, 0.1), (4, 20), (5, 1)], 0.75).Value);
    }

    [TestMethod]
    public void New_rows_are_covered_as_often_as_they_are_to_be()
    {
        // Over calibrations, the mean coverage is between the wanted one and that plus one row's share.
        var random = new Random(1);
        const int rows = 40, runs = 4000;
        int covered = 0;
        for (int run = 0; run < runs; run++)
        {
            var scores = Enumerable.Range(0, rows).Select(_ => (Math.Pow(random.NextDouble(), 3), 1.0)).ToList();
            if (Math.Pow(random.NextDouble(), 3) <= ConformalQuantile.Of(scores, 0.8).Value) covered++;
        }
        // Four standard deviations of a share of that many runs.
        Assert.AreEqual(0.8 + (0.5 / (rows + 1)), (double)covered / runs, (0.5 / (rows + 1)) + (4 * Math.Sqrt(0.16 / runs)));
    }

    [TestMethod]
    public void Bounds_that_would_cross_meet_in_their_middle()
    {
        var interval = new CalibratedInterval(0.9, 0, 1, -3);
        Assert.AreEqual((2f, 2f), interval.Bounds([9, 1, 3]));
        Assert.AreEqual((4f, 7f), interval.Bounds([9, 1, 10]));
        Assert.AreEqual(2, interval.Distance([9, 1, 3], 5));
        Assert.AreEqual(-0.5, interval.Distance([9, 1, 3], 1.5f));
    }

    [TestMethod]
    public void Label_at_the_end_of_single_precision_gives_an_interval_that_can_be_saved()
    {
        var table = new FeatureTable(1, []);
        foreach (float label in (float[])[0, 1, float.MaxValue]) table.AddRow(label, 1, out _, out _);
        var heldOut = new HeldOutPredictions(table, [0, 1, 2], 3, new float[9]);
        var interval = new CoverageFit(0.9, TrainingObserver.None).Interval(new WithQuantiles(new Quantile(), [0.05, 0.95]), [heldOut]);
        Assert.AreEqual(CalibratedInterval.Farthest, interval.Offset);
        Assert.AreEqual((-CalibratedInterval.Farthest, CalibratedInterval.Farthest), interval.Bounds([0, 0, 0]));
    }

    [TestMethod]
    public void Levels_of_an_interval_are_the_decimal_numbers_that_one_would_write()
    {
        Assert.AreEqual((0.05, 0.95), CalibratedInterval.Levels(0.9));
        Assert.AreEqual((0.1, 0.9), CalibratedInterval.Levels(0.8));
        Assert.AreEqual((0.025, 0.975), CalibratedInterval.Levels(0.95));
    }

    [TestMethod]
    public void Set_has_the_classes_from_the_threshold_on_and_never_none()
    {
        var sets = new PredictionSets(0.9, 0.3f);
        bool[] isIn = new bool[3];
        sets.Read([0.3f, 0.2f, 0.5f], isIn);
        CollectionAssert.AreEqual(new[] { true, false, true }, isIn);
        sets = new PredictionSets(0.9, 0.9f);
        sets.Read([0.3f, 0.2f, 0.5f], isIn);
        CollectionAssert.AreEqual(new[] { false, false, true }, isIn);
    }
}
