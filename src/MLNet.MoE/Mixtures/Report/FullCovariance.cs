using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;
using MLNet.MoE.Mixtures.Solvers;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Covariances of the full vector from the observed information and from the sandwich.</summary>
/// <param name="Observed">(full, full).</param>
/// <param name="Sandwich">(full, full).</param>
/// <param name="IsUndetermined">Entries that the data leave free: a direction without information passes through them.</param>
/// <param name="SmallestEigenvalue">Of the observed information of the free parameters.</param>
internal sealed record FullCovariance(double[] Observed, double[] Sandwich, bool[] IsUndetermined, double SmallestEigenvalue)
{
    // An eigenvalue below this share of the largest is indistinguishable from zero.
    private const double NoInformation = 1e-11;

    public static FullCovariance Of(PreparedData prepared, MixtureFit fit)
    {
        var layout = fit.Layout;
        int size = layout.Length;
        var evaluator = new MixtureEvaluator(prepared.Data, layout, fit.Plan.Threads);
        var sums = evaluator.Evaluate(fit.Parameters, EvaluationOrder.OuterProduct);
        var polish = new NewtonPolish(evaluator, fit.Plan.Penalty(layout), fit.Plan.Tolerance, fit.Plan.CheckCancelled);
        var (information, _) = polish.Informations(fit.Parameters, sums);
        bool[] undetermined = new bool[layout.FullLength];
        var (inverse, smallest) = Invert(information, size) ?? PseudoInvert(information, layout, undetermined);
        double[] sandwich = Multiply(Multiply(inverse, sums.OuterProduct, size), inverse, size);
        return new FullCovariance(Expand(layout, inverse), Expand(layout, sandwich), undetermined, smallest);
    }

    /// <summary>Inverse and least eigenvalue of a matrix that is safely positive definite, else null.</summary>
    private static (double[] Inverse, double Smallest)? Invert(double[] information, int size)
    {
        if (Cholesky.TryFactor(information, size) is not { } factor)
            return null;
        double[] inverse = new double[size * size];
        double trace = 0.0;
        for (int i = 0; i < size; i++)
        {
            inverse[(i * size) + i] = 1;
            factor.Solve(inverse.AsSpan(i * size, size));
            trace += information[(i * size) + i];
        }

        // Power iterations on the inverse; the Rayleigh quotient is far more accurate than the vector.
        double[] vector = Enumerable.Range(0, size).Select(i => 1 + (0.01 * (i % 7))).ToArray();
        double smallest = double.PositiveInfinity;
        for (int iteration = 0; iteration < 500 && size > 0; iteration++)
        {
            double norm = Math.Sqrt(System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(vector));
            System.Numerics.Tensors.TensorPrimitives.Divide(vector, norm, vector);
            double[] before = (double[])vector.Clone();
            factor.Solve(vector);
            double estimate = 1 / System.Numerics.Tensors.TensorPrimitives.Dot<double>(before, vector);
            bool settled = Math.Abs(estimate - smallest) <= 1e-10 * estimate;
            smallest = estimate;
            if (settled)
                break;
        }

        return smallest > NoInformation * trace || size == 0 ? (inverse, size == 0 ? 0 : smallest) : null;
    }

    /// <summary>Inverse on the directions that have information; the others mark the entries that they pass through.</summary>
    private static (double[] Inverse, double Smallest) PseudoInvert(double[] information, MixtureLayout layout, bool[] undetermined)
    {
        int size = layout.Length;
        var eigen = SymmetricEigen.Decompose(information, size);
        double largest = eigen.Values.Max(Math.Abs);
        double[] inverse = new double[size * size];
        for (int e = 0; e < size; e++)
        {
            var vector = eigen.Vectors.AsSpan(e * size, size);
            if (!(eigen.Values[e] > NoInformation * largest))
            {
                double[] reach = layout.Expand(vector);
                double most = reach.Max(Math.Abs);
                for (int i = 0; i < reach.Length; i++)
                    undetermined[i] |= Math.Abs(reach[i]) > 1e-4 * most;
                continue;
            }

            for (int i = 0; i < size; i++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(vector, vector[i] / eigen.Values[e], inverse.AsSpan(i * size, size),
                    inverse.AsSpan(i * size, size));
        }

        return (inverse, eigen.Values.Min());
    }

    private static double[] Multiply(double[] left, double[] right, int size)
    {
        double[] product = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            var row = product.AsSpan(i * size, size);
            for (int k = 0; k < size; k++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(right.AsSpan(k * size, size), left[(i * size) + k], row, row);
        }

        return product;
    }

    // Covariance of the full vector: its linear map is applied to rows, then to columns.
    private static double[] Expand(MixtureLayout layout, double[] covariance)
    {
        var (size, full) = (layout.Length, layout.FullLength);
        double[] half = new double[full * size];
        for (int i = 0; i < size; i++)
        {
            double[] row = layout.Expand(covariance.AsSpan(i * size, size));
            for (int j = 0; j < full; j++)
                half[(j * size) + i] = row[j];
        }

        double[] result = new double[full * full];
        for (int j = 0; j < full; j++)
            layout.Expand(half.AsSpan(j * size, size)).CopyTo(result, j * full);
        return result;
    }
}
