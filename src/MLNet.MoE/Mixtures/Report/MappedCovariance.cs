namespace MLNet.MoE.Mixtures.Report;

/// <summary>Covariances of the reported coefficients, which are linear forms of the full vector, and scales.</summary>
internal static class MappedCovariance
{
    /// <summary>(coefficients, coefficients); not a number where a coefficient is not determined.</summary>
    public static double[] Of(IReadOnlyList<MappedCoefficient> map, double[] full, FullCovariance covariance)
    {
        int size = map.Count;
        double[] matrix = new double[size * size];
        // (coefficients, full): each coefficient's derivative times the covariance of the full vector.
        double[][] half = [.. map.Select(coefficient => Half(coefficient, full, covariance.Observed))];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                bool isUndetermined = Array.Exists(map[i].Places, p => covariance.IsUndetermined[p])
                    || Array.Exists(map[j].Places, p => covariance.IsUndetermined[p]);
                double value = isUndetermined ? double.NaN : Dot(map[j], full, half[i]);
                matrix[(i * size) + j] = matrix[(j * size) + i] = value;
            }
        }
        return matrix;
    }

    private static double[] Half(MappedCoefficient coefficient, double[] full, double[] covariance)
    {
        double[] sums = new double[full.Length];
        for (int i = 0; i < coefficient.Places.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                covariance.AsSpan(coefficient.Places[i] * full.Length, full.Length), Derivative(coefficient, i, full), sums, sums);
        }
        return sums;
    }

    private static double Dot(MappedCoefficient coefficient, double[] full, double[] half)
    {
        double sum = 0;
        for (int i = 0; i < coefficient.Places.Length; i++) sum += Derivative(coefficient, i, full) * half[coefficient.Places[i]];
        return sum;
    }

    private static double Derivative(MappedCoefficient coefficient, int place, double[] full)
        => coefficient.Factors[place] * (coefficient.IsScale ? Math.Exp(full[coefficient.Places[place]]) : 1);
}
