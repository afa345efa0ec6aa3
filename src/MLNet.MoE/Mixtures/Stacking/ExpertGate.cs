using System.Numerics.Tensors;

namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// How much each expert counts for a row: softmax(log of the global weights + a linear function of the row's inputs). Without coefficients
/// every row gets the global weights, so that shrinking the coefficients to 0 shrinks the gate to them. An expert of global weight 0 counts
/// for no row.
/// </summary>
/// <param name="globalWeights">(experts): not negative, sum 1.</param>
/// <param name="coefficients">(experts, 1 + inputs): intercept and slopes; empty for the same weights in every row.</param>
internal sealed class ExpertGate(double[] globalWeights, double[] coefficients)
{
    private readonly double[] _logarithms = [.. globalWeights.Select(weight => Math.Log(weight))];

    /// <summary>(experts): weights over all rows.</summary>
    public double[] GlobalWeights => globalWeights;

    /// <summary>(experts, 1 + inputs), or empty.</summary>
    public double[] Coefficients => coefficients;

    /// <summary>Whether rows differ in their weights.</summary>
    public bool IsPerRow => coefficients.Length > 0;

    /// <summary>Number of experts.</summary>
    public int Experts => globalWeights.Length;

    /// <summary>Inputs that the gate decides by.</summary>
    public int InputCount => IsPerRow ? (coefficients.Length / Experts) - 1 : 0;

    /// <summary>Weights of the experts for a row.</summary>
    /// <param name="inputs">(inputs); ignored where the weights are the same in every row.</param>
    /// <param name="weights">(experts), written: not negative, sum 1.</param>
    public void Weigh(ReadOnlySpan<double> inputs, Span<double> weights)
    {
        if (!IsPerRow)
        {
            globalWeights.CopyTo(weights);
            return;
        }
        int stride = InputCount + 1;
        double largest = double.NegativeInfinity;
        for (int k = 0; k < weights.Length; k++)
        {
            var own = coefficients.AsSpan(k * stride, stride);
            double sum = _logarithms[k] + own[0] + TensorPrimitives.Dot(own[1..], inputs);
            weights[k] = sum;
            largest = Math.Max(largest, sum);
        }
        double total = 0;
        foreach (ref double weight in weights)
        {
            weight = Math.Exp(weight - largest);
            total += weight;
        }
        foreach (ref double weight in weights) weight /= total;
    }

    /// <summary>Mean loss of rows under the gate.</summary>
    public double MeanLoss(StackedRows rows)
    {
        double sum = 0;
        Span<double> weights = new double[Experts];
        for (int row = 0; row < rows.Count; row++)
        {
            Weigh(rows.InputsOf(row), weights);
            sum += rows.Weights[row] * rows.Loss(row, weights, default);
        }
        return sum / rows.TotalWeight;
    }
}
