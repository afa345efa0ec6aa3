namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations: slow but accurate for small eigenvalues
/// too.</summary>
internal sealed class SymmetricEigen
{
    private const int MaximumSweeps = 60;

    private SymmetricEigen(double[] values, double[] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    /// <summary>Eigenvalues, in no order.</summary>
    public double[] Values { get; }

    /// <summary>(eigenvector, coordinate): row i belongs to eigenvalue i.</summary>
    public double[] Vectors { get; }

    public static SymmetricEigen Decompose(ReadOnlySpan<double> matrix, int size)
    {
        double[] a = matrix[..(size * size)].ToArray();
        double[] vectors = new double[size * size];
        for (int i = 0; i < size; i++)
            vectors[(i * size) + i] = 1;
        // Below this an entry is rounding noise of the matrix as a whole.
        double noise = 1e-18 * System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<double>(a.Length == 0 ? [0.0] : a);
        noise = Math.Abs(noise);
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            bool rotated = false;
            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++)
                    rotated |= Rotate(a, vectors, size, p, q, noise);
            }

            if (!rotated)
                break;
        }

        double[] values = new double[size];
        for (int i = 0; i < size; i++)
            values[i] = a[(i * size) + i];
        return new SymmetricEigen(values, vectors);
    }

    private static bool Rotate(double[] a, double[] vectors, int size, int p, int q, double noise)
    {
        double off = a[(p * size) + q];
        double pp = a[(p * size) + p];
        double qq = a[(q * size) + q];
        if (Math.Abs(off) <= 1e-15 * Math.Sqrt(Math.Abs(pp * qq)) || Math.Abs(off) <= noise)
            return false;
        double theta = (qq - pp) / (2 * off);
        double t = Math.Abs(theta) > 1e150
            ? 1 / (2 * theta)
            : (theta >= 0 ? 1.0 : -1.0) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1);
        double s = t * c;
        var rowP = a.AsSpan(p * size, size);
        var rowQ = a.AsSpan(q * size, size);
        for (int k = 0; k < size; k++)
        {
            if (k == p || k == q)
                continue;
            double kp = rowP[k];
            double kq = rowQ[k];
            double newP = (c * kp) - (s * kq);
            double newQ = (s * kp) + (c * kq);
            rowP[k] = newP;
            rowQ[k] = newQ;
            a[(k * size) + p] = newP;
            a[(k * size) + q] = newQ;
        }

        rowP[p] = pp - (t * off);
        rowQ[q] = qq + (t * off);
        rowP[q] = 0;
        rowQ[p] = 0;
        var vectorP = vectors.AsSpan(p * size, size);
        var vectorQ = vectors.AsSpan(q * size, size);
        for (int k = 0; k < size; k++)
        {
            double vp = vectorP[k];
            double vq = vectorQ[k];
            vectorP[k] = (c * vp) - (s * vq);
            vectorQ[k] = (s * vp) + (c * vq);
        }

        return true;
    }
}
