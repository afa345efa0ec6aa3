using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>An objective of one number: its loss at a row is a function of one output and one label.</summary>
internal abstract class PointwiseObjective : Objective
{
    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        double loss = Loss(output[0], labels[0], out double slope);
        gradient[0] = slope;
        return loss;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Loss<T>(LossTile<T> tile)
    {
        double sum = 0;
        for (int row = 0; row < tile.Rows; row++)
        {
            sum += tile.Weights[row] * Loss(double.CreateTruncating(tile.Output[row]), tile.Labels[row], out double slope);
            tile.Gradient[row] = T.CreateTruncating(tile.Scale * tile.Weights[row] * slope);
        }
        return sum;
    }

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight) =>
        (weight * Loss(Output(prediction[0]), labels[0], out _), 0);

    /// <summary>Loss at a row.</summary>
    /// <param name="output">Output of a member.</param>
    /// <param name="label">Scaled target.</param>
    /// <param name="slope">Derivative with respect to the output.</param>
    protected abstract double Loss(double output, double label, out double slope);

    /// <summary>The output whose prediction is this: the link's inverse of <see cref="Objective.Link"/>.</summary>
    protected virtual double Output(double prediction) => prediction;
}
