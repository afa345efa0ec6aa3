using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>The probabilities of several classes: cross-entropy of the softmax of one output a class, the logits.</summary>
internal sealed class CrossEntropy : Objective
{
    private const double SmallestProbability = 1e-15;

    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <inheritdoc/>
    public override string Description => "the probabilities of several classes; cross-entropy";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Classes;

    /// <inheritdoc/>
    public override ITemperature Temperature { get; } = new ProbabilityTemperature();

    /// <inheritdoc/>
    public override int OutputCount(int classes) => classes;

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        double[] probabilities = SoftMax(output.ToArray());
        int label = (int)labels[0];
        probabilities.CopyTo(gradient);
        gradient[label] -= 1;
        return -Math.Log(probabilities[label]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Loss<T>(LossTile<T> tile)
    {
        // Shifted by the row's largest output, exponentials cannot overflow.
        int rows = tile.Rows, outputs = tile.Outputs;
        Span<T> e = tile.Scratch[..(rows * outputs)], largest = tile.Scratch.Slice(rows * outputs, rows),
            total = tile.Scratch.Slice(rows * (outputs + 1), rows);
        var y = tile.Output;
        y[..rows].CopyTo(largest);
        for (int c = 1; c < outputs; c++) TensorPrimitives.Max(largest, y.Slice(c * rows, rows), largest);
        for (int c = 0; c < outputs; c++) TensorPrimitives.Subtract(y.Slice(c * rows, rows), largest, e.Slice(c * rows, rows));
        double sum = 0;
        for (int row = 0; row < rows; row++) sum -= tile.Weights[row] * double.CreateTruncating(e[((int)tile.Labels[row] * rows) + row]);
        TensorPrimitives.Exp(e, e);
        e[..rows].CopyTo(total);
        for (int c = 1; c < outputs; c++) TensorPrimitives.Add(total, e.Slice(c * rows, rows), total);
        // The shifts are no longer needed; their place takes each row's factor.
        var factors = largest;
        for (int row = 0; row < rows; row++) factors[row] = T.CreateTruncating(tile.Scale * tile.Weights[row]);
        for (int c = 0; c < outputs; c++)
        {
            var target = tile.Gradient.Slice(c * rows, rows);
            TensorPrimitives.Multiply(e.Slice(c * rows, rows), factors, target);
            TensorPrimitives.Divide(target, total, target);
        }
        for (int row = 0; row < rows; row++) tile.Gradient[((int)tile.Labels[row] * rows) + row] -= factors[row];
        TensorPrimitives.Log(total, total);
        for (int row = 0; row < rows; row++) sum += tile.Weights[row] * double.CreateTruncating(total[row]);
        return sum;
    }

    /// <inheritdoc/>
    public override double[] Predict(double[][] members) => Mean(members, SoftMax);

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight)
    {
        int label = (int)labels[0];
        return (-(weight * Log(prediction[label])), TensorPrimitives.IndexOfMax(prediction) == label ? weight : 0);
    }

    /// <summary>Divides the numbers of each row, (rows, outputs), by their sum.</summary>
    public static void Normalise(int outputs, Span<float> values)
    {
        for (int start = 0; start < values.Length; start += outputs)
        {
            var row = values.Slice(start, outputs);
            float sum = 0;
            foreach (float value in row) sum += value;
            float scale = 1 / sum;
            for (int i = 0; i < row.Length; i++) row[i] *= scale;
        }
    }

    /// <summary>Softmax.</summary>
    internal override void Link(int outputs, Span<float> values)
    {
        for (int start = 0; start < values.Length; start += outputs)
        {
            var row = values.Slice(start, outputs);
            float largest = row[0];
            foreach (float value in row) largest = value > largest ? value : largest;
            for (int i = 0; i < row.Length; i++) row[i] -= largest;
        }
        ShortSpans.Exp(values);
        Normalise(outputs, values);
    }

    /// <inheritdoc/>
    protected override string LinkToOnnx(OnnxGraph graph, string outputs) => graph.SoftMax(outputs, 2);

    private static double[] SoftMax(double[] logits)
    {
        double[] e = Array.ConvertAll(logits, logit => Math.Exp(logit - logits.Max()));
        return Array.ConvertAll(e, value => value / e.Sum());
    }

    // A NaN must stay one, so that a network whose training diverged is seen.
    private static double Log(double probability) => Math.Log(probability < SmallestProbability ? SmallestProbability : probability);
}
