using System.Numerics.Tensors;

namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>Cholesky factor of a symmetric positive definite matrix, row-major; only the lower triangle is read.</summary>
internal sealed class Cholesky
{
    private readonly double[] _factor;
    private readonly int _size;

    private Cholesky(double[] factor, int size)
    {
        _factor = factor;
        _size = size;
    }

    /// <summary>Factors a copy of the matrix, or answers null where a pivot is not safely above zero.</summary>
    public static Cholesky? TryFactor(ReadOnlySpan<double> matrix, int size)
    {
        double[] factor = matrix[..(size * size)].ToArray();
        for (int i = 0; i < size; i++)
        {
            var row = factor.AsSpan(i * size, size);
            for (int j = 0; j < i; j++)
                row[j] = (row[j] - Dot(row[..j], factor.AsSpan(j * size, j))) / factor[(j * size) + j];
            double pivot = row[i] - Dot(row[..i], row[..i]);

            // The comparison is written so that NaN fails it.
            if (!(pivot > 1e-14 * Math.Abs(row[i])) || !double.IsFinite(pivot))
                return null;
            row[i] = Math.Sqrt(pivot);
        }

        return new Cholesky(factor, size);
    }

    /// <summary>Overwrites the right-hand side with the solution.</summary>
    public void Solve(Span<double> vector)
    {
        for (int i = 0; i < _size; i++)
            vector[i] = (vector[i] - Dot(_factor.AsSpan(i * _size, i), vector[..i])) / _factor[(i * _size) + i];
        for (int i = _size - 1; i >= 0; i--)
        {
            double value = vector[i] / _factor[(i * _size) + i];
            vector[i] = value;
            for (int j = 0; j < i; j++)
                vector[j] -= _factor[(i * _size) + j] * value;
        }
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right) =>
        left.IsEmpty ? 0 : TensorPrimitives.Dot(left, right);
}
