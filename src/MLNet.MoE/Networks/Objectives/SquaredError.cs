using System.Runtime.CompilerServices;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>The mean of a number: the square of the difference from it.</summary>
internal sealed class SquaredError : Objective
{
    /// <inheritdoc/>
    public override string Name => "squared-error";

    /// <inheritdoc/>
    public override string Description => "the mean; squares of the errors";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Number;

    /// <inheritdoc/>
    public override TargetScaling Scaling => TargetScaling.MeanAndDeviation;

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        double error = output[0] - labels[0];
        gradient[0] = 2 * error;
        return error * error;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Loss<T>(LossTile<T> tile)
    {
        double sum = 0;
        for (int row = 0; row < tile.Rows; row++)
        {
            double error = double.CreateTruncating(tile.Output[row]) - tile.Labels[row];
            sum += tile.Weights[row] * error * error;
            tile.Gradient[row] = T.CreateTruncating(2 * tile.Scale * tile.Weights[row] * error);
        }
        return sum;
    }

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight)
    {
        double label = labels[0];
        return (weight * (prediction[0] - label) * (prediction[0] - label), 0);
    }

    /// <summary>Minus the root of the mean squared error.</summary>
    public override double Score(double loss, double hits) => -Math.Sqrt(loss);
}
