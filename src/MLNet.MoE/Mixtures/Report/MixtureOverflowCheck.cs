using MLNet.MoE.Mixtures.Fitting;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>
/// Makes sure that no row takes a mixture's numbers beyond what double precision holds, so that no score is found not to be a number later
/// on: bounds of the gate's and the experts' sums over all features that single precision can hold. Fitted mixtures stay below by a hundred
/// orders of magnitude.
/// </summary>
/// <param name="split">The slots of experts and gate, and the means that stand for missing features.</param>
internal sealed class MixtureOverflowCheck(FeatureSplit split)
{
    // Room for the difference of two sums.
    private const double LargestSum = 1e300;

    // Deviations from the mean are squared.
    private const double LargestDeviation = 1e150;

    // What a function of the program's own may give for a finite number; more is the program's own affair.
    private const double LargestOfFunction = 1e40;

    // As many scales as prediction intervals look beyond the means.
    private const double Scales = 40;

    /// <exception cref="InvalidDataException">Some row may overflow; the message says where.</exception>
    public void Check(GaussianMoeMixture mixture)
    {
        CheckGate(mixture);
        double[] scales = mixture.Scales;
        double mean = LargestOf(mixture.ExpertCoefficients, Features(split.Experts));
        Within(mean + (Scales * scales.Max()), LargestSum, "means and scales of its experts");
        Within(mean / scales.Min(), LargestDeviation, "means of its experts, counted in scales,");
    }

    /// <exception cref="InvalidDataException">Some row may overflow; the message says where.</exception>
    public void Check(MultinomialMoeMixture mixture)
    {
        CheckGate(mixture);
        double logOdds = LargestOf(mixture.ExpertCoefficients, Features(split.Experts));
        Within(logOdds, LargestSum, "log-odds of its experts");
    }

    private void CheckGate(MoeMixture mixture)
    {
        var gate = mixture.Gate;
        double[] columns = Features(split.Gate ?? split.Experts);
        for (int i = 0; i < columns.Length; i++)
        {
            if (gate.Center is not null && gate.Scale is not null)
                columns[i] = (columns[i] + Math.Abs(gate.Center[i])) / gate.Scale[i];

            if (gate.Transform == GateTransform.Custom)
            {
                Within(columns[i], LargestSum, "columns of its gate");
                columns[i] = LargestOfFunction;
            }
            else if (gate.Transform != GateTransform.Identity)
            {
                columns[i] = 1;
            }
        }

        double sum = LargestOf(mixture.GateCoefficients, columns);
        Within(sum, LargestSum, "sums of its gate");
        Within((gate.Activation == GateActivation.None ? sum : 1) / gate.Temperature, LargestSum,
            "sums of its gate, divided by its temperature,");
    }

    /// <summary>How far from 0 each feature can be.</summary>
    private double[] Features(int[] slots) => Array.ConvertAll(slots, slot => Math.Max(float.MaxValue, Math.Abs(split.Means[slot])));

    /// <summary>How far from 0 a linear form can be: forms (forms, 1 + columns), intercept first, and the columns' own bounds,
    /// (columns).</summary>
    private static double LargestOf(ReadOnlySpan<double> forms, double[] columns)
    {
        double largest = 0.0;
        for (; forms.Length > 0; forms = forms[(1 + columns.Length)..])
        {
            double sum = Math.Abs(forms[0]);
            for (int j = 0; j < columns.Length; j++)
                sum += Math.Abs(forms[1 + j]) * columns[j];

            // Not a number stays one, and is refused.
            largest = Math.Max(largest, sum);
        }

        return largest;
    }

    private static void Within(double bound, double largest, string what)
    {
        if (!(bound <= largest))
            throw new InvalidDataException($"the {what} can reach {bound:G2}, and the most is {largest:G2}.");
    }
}
