using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Training;

/// <summary>Loss of a member's outputs and its gradient: cross-entropy for classes, squared error for numbers.</summary>
/// <typeparam name="T">Number type.</typeparam>
internal sealed unsafe class LossFunction<T>(TaskKind task, int outputs, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _scratch = new T[capacity * (task == TaskKind.Multiclass ? outputs : 1)], _largest = new T[capacity], _total = new T[capacity];

    /// <summary>Sum of weight times loss over the rows; writes the gradient times <paramref name="scale"/>.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="output">(outputs, rows).</param>
    /// <param name="gradient">(outputs, rows), written.</param>
    /// <param name="labels">(rows): class indices, 0 or 1, or standardised targets.</param>
    /// <param name="weights">(rows).</param>
    /// <param name="scale">Factor on the gradient.</param>
    public double Evaluate(int rows, T* output, T* gradient, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale) => task switch
    {
        TaskKind.Regression => Squared(rows, output, gradient, labels, weights, scale),
        TaskKind.Binary => Logistic(rows, output, gradient, labels, weights, scale),
        _ => CrossEntropy(rows, output, gradient, labels, weights, scale),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Squared(int rows, T* output, T* gradient, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double error = double.CreateTruncating(output[row]) - labels[row];
            sum += weights[row] * error * error;
            gradient[row] = T.CreateTruncating(2 * scale * weights[row] * error);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Logistic(int rows, T* output, T* gradient, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        // loss = log(1 + exp(-|y|)) + max(y, 0) - y t; gradient = probability - t, both from exp(-|y|), which cannot overflow.
        var decay = _scratch.AsSpan(0, rows);
        for (int row = 0; row < rows; row++) decay[row] = -T.Abs(output[row]);
        TensorPrimitives.Exp(decay, decay);
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            double y = double.CreateTruncating(output[row]), e = double.CreateTruncating(decay[row]);
            double probability = y >= 0 ? 1 / (1 + e) : e / (1 + e);
            gradient[row] = T.CreateTruncating(scale * weights[row] * (probability - labels[row]));
            sum += weights[row] * (Math.Max(y, 0) - (y * labels[row]));
        }
        TensorPrimitives.LogP1(decay, decay);
        for (int row = 0; row < rows; row++) sum += weights[row] * double.CreateTruncating(decay[row]);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double CrossEntropy(int rows, T* output, T* gradient, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, double scale)
    {
        // Shifted by the row's largest output, exponentials cannot overflow.
        Span<T> e = _scratch.AsSpan(0, rows * outputs), largest = _largest.AsSpan(0, rows), total = _total.AsSpan(0, rows);
        var y = new ReadOnlySpan<T>(output, rows * outputs);
        y[..rows].CopyTo(largest);
        for (int c = 1; c < outputs; c++) TensorPrimitives.Max(largest, y.Slice(c * rows, rows), largest);
        for (int c = 0; c < outputs; c++) TensorPrimitives.Subtract(y.Slice(c * rows, rows), largest, e.Slice(c * rows, rows));
        double sum = 0;
        for (int row = 0; row < rows; row++) sum -= weights[row] * double.CreateTruncating(e[((int)labels[row] * rows) + row]);
        TensorPrimitives.Exp(e, e);
        e[..rows].CopyTo(total);
        for (int c = 1; c < outputs; c++) TensorPrimitives.Add(total, e.Slice(c * rows, rows), total);
        // The shifts are no longer needed; their place takes each row's factor.
        var factors = largest;
        for (int row = 0; row < rows; row++) factors[row] = T.CreateTruncating(scale * weights[row]);
        for (int c = 0; c < outputs; c++)
        {
            var target = new Span<T>(gradient + (c * rows), rows);
            TensorPrimitives.Multiply(e.Slice(c * rows, rows), factors, target);
            TensorPrimitives.Divide(target, total, target);
        }
        for (int row = 0; row < rows; row++) gradient[((int)labels[row] * rows) + row] -= factors[row];
        TensorPrimitives.Log(total, total);
        for (int row = 0; row < rows; row++) sum += weights[row] * double.CreateTruncating(total[row]);
        return sum;
    }
}
