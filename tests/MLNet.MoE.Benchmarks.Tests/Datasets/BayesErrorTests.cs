namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The Bayes rule of each classification law, applied to a large sample, errs as often as is stated.</summary>
[TestClass]
public sealed class BayesErrorTests
{
    [TestMethod]
    public void Led_7_errs_as_stated()
    {
        string[] digits =
            ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"];
        CheckError(new Led(0), 40_000, x => ArgMin(10, digit =>
            Enumerable.Range(0, 7).Count(segment => digits[digit][segment] - '0' != (int)x[segment])));
    }

    [TestMethod]
    public void Led_states_an_error_of_26_percent_with_and_without_idle_segments()
    {
        Assert.AreEqual(0.26, new Led(0).BayesError!.Value, 0.0001);
        Assert.AreEqual(new Led(0).BayesError, new Led(17).BayesError);
    }

    [TestMethod]
    public void Waveform_21_errs_as_stated()
    {
        CheckError(new Waveform(0), 20_000, WaveformRule);
    }

    [TestMethod]
    public void Waveform_40_errs_as_waveform_21()
    {
        CheckError(new Waveform(19), 20_000, WaveformRule);
    }

    [TestMethod]
    public void Twonorm_errs_as_stated()
    {
        CheckError(new Twonorm(), 100_000, x => x.Sum() > 0 ? 0 : 1);
    }

    [TestMethod]
    public void Ringnorm_errs_as_stated()
    {
        double a = 2 / Math.Sqrt(20);
        CheckError(new Ringnorm(), 100_000, x => ArgMin(2, c => c == 0
            ? x.Sum(v => v * v) / 8.0 + 20 * Math.Log(2)
            : x.Sum(v => (v - a) * (v - a)) / 2));
    }

    [TestMethod]
    public void Threenorm_errs_as_stated()
    {
        double a = 2 / Math.Sqrt(20);
        CheckError(new Threenorm(), 100_000, x =>
        {
            double plus = x.Sum(v => (v - a) * (v - a)) / 2;
            double minus = x.Sum(v => (v + a) * (v + a)) / 2;
            double alternating = x.Select((v, i) => v - (i % 2 == 0 ? a : -a)).Sum(v => v * v) / 2;
            return (Math.Exp(-plus) + Math.Exp(-minus)) / 2 > Math.Exp(-alternating) ? 0 : 1;
        });
    }

    [TestMethod]
    public void Hastie_10_2_is_decided_by_the_sum_of_squares_and_balanced()
    {
        CheckError(new Hastie102(), 10_000, x => x.Sum(v => (double)v * v) > 9.34 ? 1 : 0);
        float positives = new Hastie102().Generate(8, 40_000).Target.ToArray().Average();
        Assert.AreEqual(0.5, positives, 0.012);
    }

    [TestMethod]
    public void Poker_hands_come_as_often_as_counting_says()
    {
        double[] hands = [1302540, 1098240, 123552, 54912, 10200, 5108, 3744, 624, 36, 4];
        const int Rows = 200_000;
        var data = new PokerHand().Generate(9, Rows);

        for (int kind = 0; kind < hands.Length; kind++)
        {
            double expected = Rows * hands[kind] / hands.Sum();
            int seen = data.Target.ToArray().Count(target => (int)target == kind);
            Assert.IsLessThan(5 * Math.Sqrt(expected) + 2, Math.Abs(seen - expected), data.ClassNames[kind]);
        }
    }

    [TestMethod]
    public void A_poker_hand_holds_no_card_twice()
    {
        var data = new PokerHand().Generate(10, 5_000);
        for (int row = 0; row < data.RowCount; row++)
        {
            var cards = Enumerable.Range(0, 5).Select(card =>
                (((CategoricalColumn)data.Features[2 * card])[row], ((NumericColumn)data.Features[2 * card + 1]).Values[row]));
            Assert.AreEqual(5, cards.Distinct().Count());
        }
    }

    /// <summary>exp(-squared distance / 2) integrated over the share of the first triangle by Simpson's rule.</summary>
    private static int WaveformRule(float[] x)
    {
        int[] peaks = [11, 15, 7];
        (int, int)[] mixtures = [(0, 1), (0, 2), (1, 2)];
        const int Steps = 40;
        return ArgMin(3, c =>
        {
            var (first, second) = mixtures[c];
            double rr = 0, rd = 0, dd = 0;
            for (int i = 0; i < 21; i++)
            {
                int h1 = Math.Max(6 - Math.Abs(i + 1 - peaks[first]), 0);
                int h2 = Math.Max(6 - Math.Abs(i + 1 - peaks[second]), 0);
                var (r, d) = (x[i] - h2, h1 - h2);
                (rr, rd, dd) = (rr + r * r, rd + r * d, dd + d * d);
            }

            double sum = 0.0;
            for (int step = 0; step <= Steps; step++)
            {
                double u = (double)step / Steps;
                int weight = step is 0 or Steps ? 1 : step % 2 == 1 ? 4 : 2;
                sum += weight * Math.Exp(-(rr - 2 * u * rd + u * u * dd) / 2 + 10);
            }

            return -sum;
        });
    }

    private static int ArgMin(int count, Func<int, double> cost) => Enumerable.Range(0, count).MinBy(cost);

    private static void CheckError(DatasetGenerator generator, int rows, Func<float[], int> rule)
    {
        var data = generator.Generate(seed: 7, rows);
        float[][] columns = data.Features.Select(column => ((NumericColumn)column).Values.ToArray()).ToArray();
        float[] x = new float[columns.Length];
        int wrong = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < x.Length; i++)
                x[i] = columns[i][row];
            wrong += rule(x) == (int)data.Target[row] ? 0 : 1;
        }

        double stated = generator.BayesError!.Value;
        double deviation = Math.Sqrt(stated * (1 - stated) / rows);
        Assert.AreEqual(stated, (double)wrong / rows, 4 * deviation + 1e-12, generator.Name);
    }
}
