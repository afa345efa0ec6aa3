using MLNet.MoE.Cli.Models;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Cli.Output;

/// <summary>What there is to draw of a statistical mixture: rows, and what it says of them.</summary>
internal sealed class MixturePlot
{
    private readonly double[] _middle;

    /// <summary>Looks at all rows.</summary>
    /// <param name="model">The mixture.</param>
    /// <param name="card">Names of label and classes.</param>
    /// <param name="slots">Names of the slots of a feature vector.</param>
    /// <param name="rows">(rows, slots).</param>
    /// <param name="labels">(rows) numbers or class indices.</param>
    /// <param name="slot">Slot along which experts and gate are drawn.</param>
    public MixturePlot(StatisticalMoeModelParameters model, ModelCard card, string[] slots, float[][] rows, double[] labels, int slot)
    {
        (Model, Card, Slot, Column, Rows, Labels) = (model, card, slot, slots[slot], rows, labels);
        _middle = [.. Enumerable.Range(0, slots.Length)
            .Select(i => rows.Select(row => (double)row[i]).Where(double.IsFinite).DefaultIfEmpty(0).Average())];
        double[] values = [.. rows.Select(row => (double)row[slot]).Where(double.IsFinite)];
        (Low, High) = values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
        Responsibilities = [.. rows.Select((row, i) => Gaussian?.GetResponsibilities(row, labels[i] - card.LabelOffset)
            ?? ((MultinomialMoeModelParameters)model).GetResponsibilities(row, (int)labels[i]))];
    }

    /// <summary>The mixture.</summary>
    public StatisticalMoeModelParameters Model { get; }

    /// <summary>The mixture where it is of numbers; null where it is of classes.</summary>
    public GaussianMoeModelParameters? Gaussian => Model as GaussianMoeModelParameters;

    /// <summary>Names of label and classes.</summary>
    public ModelCard Card { get; }

    /// <summary>Slot along which experts and gate are drawn.</summary>
    public int Slot { get; }

    /// <summary>Its name.</summary>
    public string Column { get; }

    /// <summary>(rows, slots).</summary>
    public float[][] Rows { get; }

    /// <summary>(rows) numbers or class indices.</summary>
    public double[] Labels { get; }

    /// <summary>Smallest value along the column.</summary>
    public double Low { get; }

    /// <summary>Largest value along the column.</summary>
    public double High { get; }

    /// <summary>(rows, experts).</summary>
    public double[][] Responsibilities { get; }

    /// <summary>A feature vector with a value in the column, and the mean of the rows in all others.</summary>
    public float[] At(double value)
    {
        float[] row = Array.ConvertAll(_middle, number => (float)number);
        row[Slot] = (float)value;
        return row;
    }

    /// <summary>
    /// (rows) quantile residuals: the normal quantile of the probability that a smaller label has under the mixture. They are standard
    /// normal where it is right, whatever the experts (Dunn and Smyth 1996).
    /// </summary>
    public double[] Residuals() => [.. Rows.Select((row, i) => NormalDistribution.Quantile(Math.Clamp(Below(row, Labels[i]), 1e-12,
        1 - 1e-12)))];

    private double Below(float[] row, double label)
    {
        double[] gate = Model.GetGateWeights(row), means = Gaussian!.GetExpertMeans(row), scales = Gaussian.Scales;
        return gate.Select((weight, k) => weight * NormalDistribution.Cumulative((label - Card.LabelOffset - means[k]) / scales[k])).Sum();
    }
}
