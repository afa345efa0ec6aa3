using System.Numerics;
using System.Numerics.Tensors;

namespace MLNet.MoE.Training;

/// <summary>Loss of a member's outputs and its gradient: cross-entropy for classes, squared error for numbers.</summary>
/// <typeparam name="T">Number type.</typeparam>
internal sealed unsafe class LossFunction<T>(TaskKind task, int outputs, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _scratch = new T[capacity * outputs];

    /// <summary>Sum of weight times loss over the rows; writes the gradient times <paramref name="scale"/>.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="output">(rows, outputs), rows at a distance of <paramref name="stride"/>.</param>
    /// <param name="gradient">Laid out as the outputs; padding is left as it is.</param>
    /// <param name="labels">(rows): class indices, 0 or 1, or standardised targets.</param>
    /// <param name="weights">(rows).</param>
    /// <param name="scale">Factor on the gradient.</param>
    public double Evaluate(int rows, T* output, T* gradient, int stride, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale) => task switch
    {
        TaskKind.Regression => Squared(rows, output, gradient, stride, labels, weights, scale),
        TaskKind.Binary => Logistic(rows, output, gradient, stride, labels, weights, scale),
        _ => CrossEntropy(rows, output, gradient, stride, labels, weights, scale),
    };

    private static double Squared(int rows, T* output, T* gradient, int stride, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double error = double.CreateTruncating(output[row * stride]) - labels[row];
            sum += weights[row] * error * error;
            gradient[row * stride] = T.CreateTruncating(2 * scale * weights[row] * error);
        }
        return sum;
    }

    private double Logistic(int rows, T* output, T* gradient, int stride, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        // loss = log(1 + exp(-|y|)) + max(y, 0) - y t; gradient = probability - t, both from exp(-|y|), which cannot overflow.
        var decay = _scratch.AsSpan(0, rows);
        for (int row = 0; row < rows; row++) decay[row] = -T.Abs(output[row * stride]);
        TensorPrimitives.Exp(decay, decay);
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double y = double.CreateTruncating(output[row * stride]), e = double.CreateTruncating(decay[row]);
            double probability = y >= 0 ? 1 / (1 + e) : e / (1 + e);
            gradient[row * stride] = T.CreateTruncating(scale * weights[row] * (probability - labels[row]));
            sum += weights[row] * (Math.Max(y, 0) - (y * labels[row]));
        }
        TensorPrimitives.LogP1(decay, decay);
        for (int row = 0; row < rows; row++) sum += weights[row] * double.CreateTruncating(decay[row]);
        return sum;
    }

    private double CrossEntropy(int rows, T* output, T* gradient, int stride, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        var e = _scratch.AsSpan(0, rows * outputs);
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            T* y = output + ((nint)row * stride);
            T largest = y[0];
            for (int c = 1; c < outputs; c++) largest = y[c] > largest ? y[c] : largest;
            for (int c = 0; c < outputs; c++) e[(row * outputs) + c] = y[c] - largest;
            sum -= weights[row] * double.CreateTruncating(e[(row * outputs) + (int)labels[row]]);
        }
        TensorPrimitives.Exp(e, e);
        for (int row = 0; row < rows; row++)
        {
            var p = e.Slice(row * outputs, outputs);
            T total = T.Zero;
            foreach (T value in p) total += value;
            T factor = T.CreateTruncating(scale * weights[row]), share = factor / total;
            T* g = gradient + ((nint)row * stride);
            for (int c = 0; c < outputs; c++) g[c] = p[c] * share;
            g[(int)labels[row]] -= factor;
            p[0] = total;
        }
        for (int row = 0; row < rows; row++) sum += weights[row] * Math.Log(double.CreateTruncating(e[row * outputs]));
        return sum;
    }
}
