using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>
/// What is added to the log-likelihood: minus L2 / 2 times the sum of squared slopes, in units of standardised columns, over all gates and
/// all classes (the fixed ones count as the others, so that neither their choice nor their order matters); minus L1 times the sum of
/// absolute slopes; and for Gaussian experts -a (1 / scale^2 + log scale^2), which keeps every scale away from zero (Chen, Tan and Zhang
/// 2008).
/// </summary>
internal sealed class Penalty(MixtureLayout layout, double l2, double l1, double variance)
{
    public double L2 => l2;

    public double L1 => l1;

    public double Variance => variance;

    /// <summary>Value at a parameter vector, without L1.</summary>
    public double Value(ReadOnlySpan<double> parameters)
    {
        double squares = 0.0;
        foreach (var group in layout.Groups)
        {
            for (int column = 1; column < group.Columns; column++)
            {
                double sum = 0.0;
                for (int v = 0; v < group.Vectors; v++)
                {
                    double slope = parameters[group.Offset + (v * group.Columns) + column];
                    sum += slope;
                    squares += slope * slope;
                }

                if (group.IsRelative)
                    squares -= sum * sum / group.FullVectors;
            }
        }

        return (-0.5 * l2 * squares) + VarianceValue(parameters);
    }

    /// <summary>Value at a full vector, L1 included.</summary>
    public double FullValue(ReadOnlySpan<double> full, ReadOnlySpan<double> parameters)
    {
        double value = VarianceValue(parameters);
        foreach (var group in layout.Groups)
        {
            for (int at = 0; at < group.FullLength; at++)
            {
                double slope = full[group.FullOffset + at];
                if (at % group.Columns != 0)
                    value -= (0.5 * l2 * slope * slope) + (l1 * Math.Abs(slope));
            }
        }

        return value;
    }

    /// <summary>Adds the gradient, without L1.</summary>
    public void AddGradient(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        foreach (var group in layout.Groups)
        {
            for (int column = 1; column < group.Columns; column++)
            {
                double mean = 0.0;
                for (int v = 0; v < group.Vectors && group.IsRelative; v++)
                    mean += parameters[group.Offset + (v * group.Columns) + column] / group.FullVectors;
                for (int v = 0; v < group.Vectors; v++)
                {
                    int at = group.Offset + (v * group.Columns) + column;
                    gradient[at] -= l2 * (parameters[at] - mean);
                }
            }
        }

        AddVarianceGradient(parameters, gradient, layout.LogScale);
    }

    /// <summary>Adds the gradient of the variance term where <paramref name="place"/> says that each expert's log scale stands.</summary>
    public void AddVarianceGradient(ReadOnlySpan<double> parameters, Span<double> gradient, Func<int, int> place)
    {
        for (int k = 0; layout.IsGaussian && k < layout.Experts; k++)
            gradient[place(k)] += 2 * variance * (Math.Exp(-2 * parameters[layout.LogScale(k)]) - 1);
    }

    /// <summary>Adds minus the second derivative of L2, and <paramref name="damping"/> on every coefficient, to one group's
    /// matrix.</summary>
    public void AddInformation(CoefficientGroup group, Span<double> matrix, int stride, double damping)
    {
        for (int i = 0; i < group.Vectors; i++)
        {
            for (int j = 0; j < group.Vectors; j++)
            {
                for (int column = 0; column < group.Columns; column++)
                {
                    double factor = damping + (column == 0 ? 0 : l2);
                    matrix[(((i * group.Columns) + column) * stride) + (j * group.Columns) + column] += factor * group.Symmetric(i, j);
                }
            }
        }
    }

    /// <summary>Minus the second derivative of the variance term by an expert's log scale.</summary>
    public double VarianceInformation(double logScale) => 4 * variance * Math.Exp(-2 * logScale);

    private double VarianceValue(ReadOnlySpan<double> parameters)
    {
        double value = 0.0;
        for (int k = 0; layout.IsGaussian && k < layout.Experts; k++)
        {
            double logScale = parameters[layout.LogScale(k)];
            value -= variance * (Math.Exp(-2 * logScale) + (2 * logScale));
        }

        return value;
    }
}
